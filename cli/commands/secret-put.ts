import { deploymentNameProblems } from '../../infrastructure/deployment-name.ts'
import { epochSeconds } from '../../lib/clock.ts'
import { type EverySetting, readEverySetting } from '../../lib/compose/every-setting.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { assertCertificateValid, certificateDaysLeft } from '../../lib/refresher/credentials/certificate.ts'
import {
  type ClientCredentials,
  parseClientCredentials,
} from '../../lib/refresher/credentials/client-credentials.ts'
import type { Environment } from '../../lib/settings.ts'
import { connectAws } from '../aws.ts'
import { CliError } from '../cli-error.ts'
import { type CredentialsOptions, readCredentials } from '../credentials-input.ts'
import { assertExpectedMode } from '../expected-mode.ts'
import type { Io } from '../io.ts'
import { duration, printHint, printJson, printLines } from '../print.ts'
import { EXIT } from '../problem.ts'
import { withProgress } from '../progress.ts'
import { type PutResult, type PutStep, putSecret, type SecretText } from '../put-secret.ts'
import { proveCredentials } from '../request-token.ts'
import { secretDesk } from '../secret-desk.ts'
import { environmentWith, type GlobalOptions } from '../settings.ts'
import { styled } from '../visible-text.ts'

export interface SecretPutOptions extends GlobalOptions, CredentialsOptions {
  /** Whether to get a token with the new credentials before they go live; true by default. */
  readonly check?: boolean
  /** Allows another client id than the one in use. */
  readonly otherClient?: boolean
}

/** `secret put FILE`: checks credentials, proves them with a real token, and makes them the ones in use. */
export async function secretPut(
  io: Io,
  file: string | undefined,
  options: SecretPutOptions,
): Promise<number> {
  const environment = environmentWith(options, io.environment)
  const config = readEverySetting(environment)
  assertDeployable(config, environment)
  const given = await readCredentials(
    io,
    { ...options, ...(file === undefined ? {} : { certificate: file }) },
    environment,
  )
  const { credentials } = given
  const now = epochSeconds(io.timing.clock)
  if (credentials.method === 'private_key_jwt') assertCertificateValid(credentials.certificate, now)
  assertExpectedMode(credentials.clientMode, config)

  const say = (what: string, detail: string) => {
    if (options.json !== true) printLines(io, [[styled('green', '✔'), ` ${what.padEnd(12)} ${detail}`]])
  }
  say('credentials', describe(credentials, now))
  const { secrets } = await connectAws(environment)
  const result = await putSecret(secretDesk(secrets, config.secretId), given.secretString, {
    begins: (step) => io.interruption.leaves(LEFT[step]),
    accept: (current) => refuseOtherClient(current, credentials, config, options),
    prove: async (text) => {
      if (options.check === false) return
      const proof = proveCredentials(config, parseClientCredentials(text, STITCH), io.timing)
      const token = await withProgress(io, 'Asking for a token', proof)
      say('token', `${token.scope}, for ${duration(token.expiresAt - token.issuedAt)}`)
    },
  })
  report(io, { ...result, secretId: config.secretId, credentials, say }, options)
  return EXIT.ok
}

/** A secret that is named after a deployment is of no use where no deployment can have that name. */
function assertDeployable(
  { stage, client }: EverySetting,
  { STITCH_SECRET_ID: secretId }: Environment,
): void {
  const problems = secretId?.trim() ? [] : deploymentNameProblems({ stage, client })
  if (problems.length > 0)
    throw new CliError('usage', `No deployment can have this name: ${problems.join('; ')}.`, { problems })
}

function describe(credentials: ClientCredentials, now: number): string {
  const { clientId, clientMode } = credentials
  if (credentials.method === 'client_secret_post')
    return `client secret of the ${clientMode} client ${clientId}`
  const { certificate, keyId } = credentials
  const days = certificateDaysLeft(certificate, now)
  return `certificate of the ${clientMode} client ${clientId}, key id ${keyId}, ${days} days left`
}

/** A secret that cannot be read is there to be replaced, whoever's it was. */
function refuseOtherClient(
  current: SecretText,
  { clientId }: ClientCredentials,
  config: EverySetting,
  { otherClient }: SecretPutOptions,
): void {
  if (otherClient === true) return
  let inUse: string
  try {
    inUse = parseClientCredentials(current, STITCH, config.clientId).clientId
  } catch {
    return
  }
  if (inUse === clientId) return
  throw new CliError(
    'client_changed',
    `The secret ${config.secretId} is of the client ${inUse}, and these are credentials of ${clientId}. If the client is to change, add --other-client; else check --client-id, --stage and --client.`,
    { inUse, clientId },
  )
}

/** What an interruption leaves behind at each step. */
const LEFT: Record<PutStep, string> = {
  create: 'The secret may hold these credentials now. To see: stitch-token doctor',
  pend: 'The credentials in use are the same as before. These may be stored as AWSPENDING, which nothing uses: run the command again.',
  promote: 'These credentials may be in use now. To see which version is: stitch-token doctor',
  done: 'These credentials are in use now.',
}

const STORED: Record<PutResult['outcome'], string> = {
  created: 'created',
  replaced: 'is now AWSCURRENT; the one before is AWSPREVIOUS',
  unchanged: 'was current already, nothing was written',
}

/** What was stored where, and how to say so to people. */
interface Stored extends PutResult {
  readonly secretId: string
  readonly credentials: ClientCredentials
  readonly say: (what: string, detail: string) => void
}

function report(
  io: Io,
  { outcome, versionId, secretId, credentials, say }: Stored,
  { check = true, json }: SecretPutOptions,
): void {
  const { clientId, clientMode, method } = credentials
  if (json === true) {
    const signing = credentials.method === 'private_key_jwt' ? credentials : undefined
    printJson(io, {
      outcome,
      secretId,
      versionId,
      checked: check,
      clientId,
      clientMode,
      method,
      keyId: signing?.keyId,
      notAfter: signing?.certificate.notAfter,
    })
    return
  }
  say('secret', `${secretId}, version ${versionId} ${STORED[outcome]}`)
  if (!check) printHint(io, 'Not proven with a token (--no-check): see: stitch-token doctor')
  if (outcome !== 'unchanged')
    printHint(io, 'The next renewal uses it. To use it now: stitch-token refresh --force')
}
