import { createPublicKey } from 'node:crypto'
import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { StitchError } from '../../lib/errors.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { parseClientCredentials } from '../../lib/refresher/credentials/client-credentials.ts'
import { signingKeyAlias } from '../../lib/token/signing.ts'
import type { Aws } from '../aws.ts'
import { CliError } from '../cli-error.ts'
import {
  type CredentialsOptions,
  type GivenCredentials,
  givenClientId,
  readCertificate,
  readCredentials,
} from '../credentials-input.ts'
import type { Io } from '../io.ts'
import { withProgress } from '../progress.ts'
import type { KeyDesk } from './key-desk.ts'
import { type ExistingKey, existingKey, keyFor, otherKey, type ReadyKey } from './key-for.ts'
import { rootOf } from './names.ts'
import { KNOWN_MS, patiently } from './patience.ts'
import { publicCertificates } from './public-certificate.ts'
import { rsaSpecOf } from './wrapped-key.ts'

/** Options of a key in KMS. */
export interface KmsOptions {
  /** Whether to bring the private key into KMS. */
  readonly intoKms?: boolean
  /** ARN of a key that is there already. */
  readonly kmsKey?: string
  /** Whether the price of a key is agreed to. */
  readonly yes?: boolean
}

/** A certificate whose private key is in KMS, ready for the secret. */
export interface InKms extends GivenCredentials {
  readonly key: ReadyKey
}

/** The input, and the work that follows once AWS is connected. */
export interface GivenForKms {
  /** Absent where the file need not hold the private key. */
  readonly given?: GivenCredentials
  /** @param exists called with a key that exists from now on */
  move(aws: Aws, exists: (key: ExistingKey | undefined) => void): Promise<InKms>
}

/**
 * Reads a certificate for a key in KMS: with a private key to import, or for a key that is already there.
 *
 * @throws CliError `usage`, `file_unreadable` or `key_not_for_kms`, and what the certificate is refused for
 */
export async function readForKms(
  io: Io,
  config: EverySetting,
  options: KmsOptions & CredentialsOptions,
): Promise<GivenForKms> {
  const { certificate: file, kmsKey } = options
  if (file === undefined || options.clientSecretFile !== undefined)
    throw new CliError('usage', 'A key in KMS is that of a certificate. Give the file with the certificate.')
  if (kmsKey !== undefined) return forExistingKey(io, config, { ...options, file, kmsKey })

  const given = await readCredentials(io, options, io.environment)
  const { credentials } = given
  if (credentials.method !== 'private_key_jwt' || !('privateKey' in credentials.key))
    throw new CliError('usage', 'A key in KMS is that of a certificate with its private key.')
  const { privateKey } = credentials.key
  const spec = rsaSpecOf(privateKey)
  const publicKey = createPublicKey(privateKey)
  return {
    given,
    async move(aws, exists) {
      const desk = await aws.keys()
      const { clientId, certificate } = credentials
      const alias = signingKeyAlias(rootOf(config, io), certificate.thumbprint)
      const making = keyFor(desk, {
        alias,
        spec,
        privateKey,
        publicKey,
        exists,
        description: `Signs for the Stitch client ${clientId}; made with stitch-token secret put`,
        tags: { 'stitch-client-id': clientId, 'stitch-key-id': certificate.thumbprint },
        isPaidFor: options.yes === true,
        untilKnown: (work) =>
          patiently(io.timing, { codes: ['signing_key_not_found'], forMs: KNOWN_MS }, work),
      })
      const key = await withProgress(io, 'Bringing the key into KMS', making)
      const pem = publicCertificates(JSON.parse(given.secretString).certificate, publicKey)
      return { ...secretFor(clientId, pem, key.arn), key }
    },
  }
}

async function forExistingKey(
  io: Io,
  config: EverySetting,
  options: CredentialsOptions & { readonly file: string; readonly kmsKey: string },
): Promise<GivenForKms> {
  const clientId = givenClientId(options, io.environment)
  const { certificate } = await readCertificate(io, options.file, options.passphraseFile)
  return {
    async move(aws) {
      const desk = await aws.keys()
      const { arn, publicKey } = await existingKey(desk, options.kmsKey)
      const pem = publicCertificates(certificate, publicKey)
      if (pem === '') throw otherKey(arn)
      const inKms = secretFor(clientId, pem, arn)
      if (inKms.credentials.method === 'private_key_jwt') {
        const { thumbprint } = inKms.credentials.certificate
        await nameKey(desk, signingKeyAlias(rootOf(config, io), thumbprint), arn)
      }
      return { ...inKms, key: { arn, wasThere: true } }
    },
  }
}

/** Gives a key the alias that the refresher's role allows. */
async function nameKey(desk: KeyDesk, alias: string, arn: string): Promise<void> {
  const named = await desk.describe(alias)
  if (named === undefined) return desk.name(alias, arn)
  if (named.arn !== arn)
    throw new StitchError(
      'signing_key_mismatch',
      `The alias ${alias} already belongs to another KMS key, ${named.arn}. ` +
        'Leave out --kms-key to use that one, or move the alias: aws kms update-alias',
      { facts: { kmsKeyId: arn } },
    )
}

function secretFor(clientId: string, certificate: string, kmsKeyId: string): GivenCredentials {
  const secretString = JSON.stringify({ clientId, certificate, kmsKeyId })
  return { secretString, credentials: parseClientCredentials({ string: secretString }, STITCH) }
}

/** Adds to an error which key was left behind, and how to continue: a key costs money. */
export function withKeyLeft(error: unknown, key: ExistingKey | undefined): unknown {
  if (key === undefined) return error
  const said = (message: string) => `${message} ${leftKey(key)}`
  if (error instanceof StitchError)
    return new StitchError(error.code, said(error.message), {
      facts: { ...error.facts, kmsKeyLeft: key.arn },
    })
  if (error instanceof CliError)
    return new CliError(error.code, said(error.message), { ...error.facts, kmsKeyLeft: key.arn })
  return error
}

/** The text about a key that no secret in use names yet. */
export const leftKey = ({ arn, isNamed }: ExistingKey): string =>
  isNamed
    ? `The KMS key ${arn} exists and costs a dollar a month. To continue with it, run the command again. ` +
      `To delete it instead: stitch-token secret keys --delete ${arn}`
    : `The KMS key ${arn} was created and is empty. It costs a dollar a month. ` +
      `Delete it: aws kms schedule-key-deletion --key-id ${arn}`
