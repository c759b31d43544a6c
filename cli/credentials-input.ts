import { StitchError } from '../lib/errors.ts'
import { STITCH } from '../lib/providers/stitch.ts'
import {
  CLIENT_ID,
  type ClientCredentials,
  parseClientCredentials,
} from '../lib/refresher/credentials/client-credentials.ts'
import type { Environment } from '../lib/settings.ts'
import { CliError } from './cli-error.ts'
import type { Io } from './io.ts'
import { withoutMisplacedSecret } from './misplaced-secret.ts'
import type { InputKind } from './pasted-text.ts'

/**
 * Options that name a client and its credentials. Secrets come from files or standard input (`-`), never from an
 * argument.
 */
export interface CredentialsOptions {
  readonly clientId?: string
  readonly certificate?: string
  readonly passphraseFile?: string
  readonly clientSecretFile?: string
}

/** Credentials as they were given. */
export interface GivenCredentials {
  readonly credentials: ClientCredentials
  /** What the secret has to hold: JSON, shape 1 or 2 of docs/use/settings.md. */
  readonly secretString: string
}

/**
 * Reads the credentials that the options name.
 *
 * @throws CliError `usage` or `file_unreadable`, and what `parseClientCredentials` throws: nothing of a file is in any
 *   of them
 */
export async function readCredentials(
  io: Io,
  options: CredentialsOptions,
  environment: Environment,
): Promise<GivenCredentials> {
  const { certificate, clientSecretFile, passphraseFile } = options
  const clientId = givenClientId(options, environment)
  if ((certificate === undefined) === (clientSecretFile === undefined))
    throw new CliError('usage', 'Give either a certificate or --client-secret-file, and not both.')
  assertOneStandardInput(certificate, clientSecretFile, passphraseFile)

  const members =
    certificate === undefined
      ? { clientId, clientSecret: (await readLine(io, clientSecretFile as string, 'client secret')).trim() }
      : { clientId, ...(await readCertificate(io, certificate, passphraseFile)) }
  const secretString = JSON.stringify(members)
  const credentials = withPassphraseAdvice(() => parseClientCredentials({ string: secretString }, STITCH))
  return { credentials, secretString }
}

/**
 * The client id that was given.
 *
 * @throws CliError `usage`
 */
export function givenClientId(
  options: CredentialsOptions,
  { STITCH_CLIENT_ID: setting }: Environment,
): string {
  const clientId = options.clientId ?? (setting || undefined)
  if (clientId === undefined)
    throw new CliError('usage', 'Name the client: --client-id ID, or set STITCH_CLIENT_ID.')
  if (CLIENT_ID.test(clientId)) return clientId
  throw new CliError('usage', 'Copy the client id again. It contains characters that are not allowed.')
}

/**
 * Reads a certificate, and the passphrase of its key where a file is named.
 *
 * @throws CliError `usage` or `file_unreadable`
 */
export async function readCertificate(
  io: Io,
  path: string,
  passphraseFile: string | undefined,
): Promise<{ certificate: string; passphrase?: string }> {
  assertOneStandardInput(path, passphraseFile)
  const passphrase =
    passphraseFile === undefined ? {} : { passphrase: await readLine(io, passphraseFile, 'passphrase') }
  return { certificate: await io.readText(path, 'certificate'), ...passphrase }
}

/** Adds how to give a passphrase here to the error for a key that cannot be opened. */
export function withPassphraseAdvice<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof StitchError) || !(error.code in PASSPHRASE_ADVICE)) throw error
    throw new StitchError(error.code, PASSPHRASE_ADVICE[error.code] ?? '', { facts: error.facts })
  }
}

const PASSPHRASE_ADVICE: Readonly<Record<string, string>> = {
  key_encrypted: 'The private key is encrypted. Give its passphrase with --passphrase-file FILE.',
  key_passphrase_wrong: 'The passphrase in --passphrase-file does not open the private key. Correct it.',
}

/** A file with one line, without what editors add: a byte order mark, and the line end. */
const readLine = async (io: Io, path: string, kind: InputKind): Promise<string> => {
  const text = await io.readText(path, kind).catch((error: unknown) => {
    throw withoutMisplacedSecret(error, kind)
  })
  return text.replace(/^\uFEFF/, '').replace(/\r?\n$/, '')
}

function assertOneStandardInput(...paths: readonly (string | undefined)[]): void {
  if (paths.filter((path) => path === '-').length > 1)
    throw new CliError('usage', 'Only one of the files can be standard input (-).')
}
