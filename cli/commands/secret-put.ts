import { deploymentNameProblems } from '../../infrastructure/deployment-name.ts'
import { epochSeconds } from '../../lib/clock.ts'
import type { EverySetting } from '../../lib/compose/every-setting.ts'
import type { ErrorCode } from '../../lib/errors.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { assertCertificateValid } from '../../lib/refresher/credentials/certificate.ts'
import {
  type ClientCredentials,
  parseClientCredentials,
} from '../../lib/refresher/credentials/client-credentials.ts'
import { assertExpectedMode } from '../../lib/refresher/credentials/credentials-source.ts'
import type { Environment } from '../../lib/settings.ts'
import { MANY } from '../../lib/token/many-clients.ts'
import { type Aws, connectAws } from '../aws.ts'
import { CliError } from '../cli-error.ts'
import { settingsOfOne } from '../client-settings.ts'
import { type CredentialsOptions, type GivenCredentials, readCredentials } from '../credentials-input.ts'
import { exitOf, firstTokens, reportFirstTokens } from '../first-token.ts'
import type { Io } from '../io.ts'
import { duration, printHint, printLines } from '../print.ts'
import { EXIT } from '../problem.ts'
import { withProgress } from '../progress.ts'
import { type PutResult, putSecret, type SecretText } from '../put-in-stages.ts'
import { describeCredentials, LEFT, reportPut } from '../put-report.ts'
import { proveCredentials } from '../request-token.ts'
import { secretDesk } from '../secret-desk.ts'
import type { GlobalOptions } from '../settings.ts'
import { type KmsOptions, leftKey, readForKms, withKeyLeft } from '../signing-key/into-kms.ts'
import type { ExistingKey } from '../signing-key/key-for.ts'
import { ALIAS_MS, patiently } from '../signing-key/patience.ts'
import { styled } from '../visible-text.ts'

export interface SecretPutOptions
  extends GlobalOptions,
    CredentialsOptions,
    Omit<KmsOptions, keyof GlobalOptions> {
  /** Whether to get a token with the new credentials before they go live; true by default. */
  readonly check?: boolean
  /** Allows another client id than the one in use. */
  readonly otherClient?: boolean
}

/** What a put uses besides the terminal. */
interface Putting {
  readonly config: EverySetting
  readonly aws: Aws
  readonly options: SecretPutOptions
  /** Says to people what is done. */
  readonly say: (what: string, detail: string) => void
}

/** `secret put FILE`: checks credentials, proves them with a real token, and makes them the ones in use. */
export async function secretPut(
  io: Io,
  file: string | undefined,
  options: SecretPutOptions,
): Promise<number> {
  const config = settingsOfOne(io)
  assertDeployable(config, io.environment)
  const named = { ...options, ...(file === undefined ? {} : { certificate: file }) }
  const isInKms = options.intoKms === true || options.kmsKey !== undefined
  if (config.signing === 'kms' && !isInKms) throw keyInReach()
  const forKms = isInKms ? await readForKms(io, config, named) : undefined
  const given = forKms === undefined ? await readCredentials(io, named, io.environment) : forKms.given
  const now = epochSeconds(io.timing.clock)
  if (given !== undefined) assertAcceptable(given.credentials, config, now)

  const say = (what: string, detail: string) => {
    if (options.json !== true) printLines(io, [[styled('green', '✔'), ` ${what.padEnd(12)} ${detail}`]])
  }
  if (given !== undefined) say('credentials', describeCredentials(given.credentials, now))
  const aws = await connectAws(io.environment)
  let keyLeft: ExistingKey | undefined
  try {
    const moved = await forKms?.move(aws, (key) => {
      keyLeft = key
      io.interruption.leaves(`The credentials in use are the same as before. ${leftText(key)}`)
    })
    if (given === undefined && moved !== undefined) {
      assertAcceptable(moved.credentials, config, now)
      say('credentials', describeCredentials(moved.credentials, now))
    }
    if (moved !== undefined)
      say('key', `${moved.key.arn}, ${moved.key.wasThere ? 'there already' : 'imported'}`)
    // One of the two is there.
    const taken = (moved ?? given) as GivenCredentials
    const result = await putSecret(secretDesk(aws.secrets, config.secretId), taken.secretString, {
      begins: (step) => {
        if (step === 'done') keyLeft = undefined
        io.interruption.leaves(`${LEFT[step]} ${leftText(keyLeft)}`)
      },
      accept: (current) => {
        refuseOtherClient(current, taken.credentials, config, options)
        if (current.string?.includes(keyLeft?.arn ?? 'no key')) keyLeft = undefined
      },
      prove: (text) => prove(io, { config, aws, options, say, isNewKey: moved !== undefined }, text),
    })
    keyLeft = undefined
    return await tell(io, { config, aws, options, say }, { ...result, credentials: taken.credentials })
  } catch (error) {
    throw withKeyLeft(error, keyLeft)
  }
}

const leftText = (key: ExistingKey | undefined): string => (key === undefined ? '' : leftKey(key))

/** Gets a token. A key in KMS may be so new that AWS still denies its use. */
async function prove(
  io: Io,
  { config, aws, options, say, isNewKey }: Putting & { readonly isNewKey: boolean },
  text: SecretText,
): Promise<void> {
  if (options.check === false) return
  const asking = { timing: io.timing, call: aws.call }
  const ask = () => proveCredentials(config, parseClientCredentials(text, STITCH), asking)
  const waiting = { codes: isNewKey ? NOT_YET : [], forMs: ALIAS_MS }
  const what = isNewKey
    ? 'Asking for a token. AWS may deny a new key for up to six minutes'
    : 'Asking for a token'
  const token = await withProgress(io, what, patiently(io.timing, waiting, ask))
  say('token', `${token.scope}, for ${duration(token.expiresAt - token.issuedAt)}`)
}

/** Codes for a key that KMS or IAM does not know everywhere yet. */
const NOT_YET: readonly ErrorCode[] = ['signing_key_denied', 'signing_key_not_found']

/** Why a refresher is not asked to renew. */
const NOT_ASKED: readonly string[] = ['refresher_not_found', 'refresher_access_denied']

/** The refresher renews no token in its first 60 s, on any request. */
const TOO_YOUNG =
  'A token younger than 60 s stays, so the refresher has not used the new key yet. In a minute: stitch-token refresh --force'

/**
 * Says what was stored. If a deployment already uses the secret, it has the refresher renew the tokens. Returns the
 * exit code.
 */
async function tell(
  io: Io,
  { config, aws, options, say }: Putting,
  result: PutResult & { readonly credentials: ClientCredentials },
): Promise<number> {
  const isMany = config.client === MANY
  const stored = { ...result, secretId: config.secretId, say, isMany }
  const isRotatedInKms = config.signing === 'kms' && result.outcome === 'replaced'
  if (!isMany && !isRotatedInKms) {
    reportPut(io, stored, options)
    return EXIT.ok
  }
  // The ticks learn of a new client only after minutes, and the refresher's role must be allowed to use a new key.
  if (options.json !== true) reportPut(io, stored, options)
  const patience = config.signing === 'kms' ? { waitMs: ALIAS_MS, passing: NOT_YET } : {}
  const first = await firstTokens(io, config, aws, { force: isRotatedInKms, ...patience })
  // The person who rotates a certificate does not need the right to invoke the refresher.
  const isNotAsked = !isMany && 'late' in first && NOT_ASKED.includes(first.late.code)
  if (options.json === true) reportPut(io, { ...stored, first }, options)
  else if (isNotAsked)
    printHint(io, `It was not checked whether the refresher may use the new key: ${first.late.message}`)
  else {
    const exitCode = reportFirstTokens(io, first, config)
    if (isRotatedInKms && 'outcomes' in first && first.outcomes.some(({ outcome }) => outcome === 'fresh'))
      printHint(io, TOO_YOUNG)
    return exitCode
  }
  return isNotAsked ? EXIT.ok : exitOf(first)
}

/** A secret that never contained a private key must not receive one. */
const keyInReach = (): CliError =>
  new CliError(
    'usage',
    'Add --into-kms. ' +
      'This deployment signs with KMS, so its secrets may not contain a private key or a client secret. ' +
      'To go back to a key in the secret, add --signing secret, and deploy with --param signing=secret afterwards.',
  )

function assertAcceptable(credentials: ClientCredentials, config: EverySetting, now: number): void {
  if (credentials.method === 'private_key_jwt') assertCertificateValid(credentials.certificate, now)
  assertExpectedMode(credentials, config)
}

/** In a deployment for many clients the alias is not part of any function name. */
const ANY_CLIENT = 'default'

/** A secret that is named after a deployment is useless if no deployment can have that name. */
function assertDeployable(
  { stage, client }: EverySetting,
  { STITCH_SECRET_ID: secretId }: Environment,
): void {
  const problems = secretId?.trim()
    ? []
    : deploymentNameProblems({ stage, client: client === MANY ? ANY_CLIENT : client })
  if (problems.length > 0)
    throw new CliError('usage', `No deployment can have this name: ${problems.join('; ')}.`, { problems })
}

/** A secret that cannot be read may be replaced, even if it belongs to another client. */
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
    'Check --client-id, --stage and --client. ' +
      `The secret ${config.secretId} is of the client ${inUse}, and these are credentials of ${clientId}. ` +
      'To change the client, add --other-client.',
    { inUse, clientId },
  )
}
