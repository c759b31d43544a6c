import { secretsManager } from '../../lib/aws/secrets-manager/read-secret.ts'
import { epochSeconds, type Timing } from '../../lib/clock.ts'
import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { codeOf, StitchError } from '../../lib/errors.ts'
import { clockSkewSeconds } from '../../lib/http/clock-skew.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import {
  type ClientCredentials,
  parseClientCredentials,
} from '../../lib/refresher/credentials/client-credentials.ts'
import { assertExpectedMode, assertSigning } from '../../lib/refresher/credentials/credentials-source.ts'
import { tokenEndpoint } from '../../lib/refresher/oauth/token-endpoint.ts'
import { parseTokenResponse } from '../../lib/refresher/oauth/token-response.ts'
import { ATTEMPT_MS, READ_SECRET_MS } from '../../lib/token/budgets.ts'
import { secretName } from '../../lib/token/signing.ts'
import { connectAws } from '../aws.ts'
import { clientName, settingsOf } from '../client-settings.ts'
import type { Io } from '../io.ts'
import { type AskingWith, type TokenTrial, tryToken } from '../request-token.ts'
import { refresherName } from '../settings.ts'
import { rootOf } from '../signing-key/names.ts'
import { withoutSecrets } from '../without-secrets.ts'
import { apiFinding } from './api.ts'
import { clockFinding } from './clock.ts'
import { credentialsFinding } from './credentials.ts'
import type { Finding } from './finding.ts'
import { assertKeyInKms } from './key.ts'
import { networkFinding } from './network.ts'
import { oldSecretFinding } from './old-secret.ts'
import { refresherFinding } from './refresher.ts'
import { withReasons } from './simulated-stitch.ts'
import { advancedScopeSets, withTiers } from './tiers.ts'
import { type ScopeTrial, tokensGiven } from './token-endpoint.ts'
import { lookAtTokens, tokensFinding } from './tokens.ts'

/**
 * Walks the chain: yields one finding for each of the `LINKS`, in their order, and throws at the first that is broken.
 * Changes nothing; asks for one token unless `withToken` is false. `withNetwork` adds a last one, which takes more than
 * a minute.
 */
export async function* walk(
  io: Pick<Io, 'environment' | 'client' | 'timing'>,
  { withToken, withNetwork }: { readonly withToken: boolean; readonly withNetwork: boolean },
): AsyncGenerator<Finding, void> {
  const { timing } = io
  const now = () => epochSeconds(timing.clock)
  const config = settingsOf(io)
  yield {
    detail: `stage ${config.stage}, client ${clientName(config, io)}, ${config.scopeSets.length} scope sets`,
  }

  const aws = await connectAws(io.environment)
  const at = aws.endpoint === undefined ? '' : `, at ${withoutSecrets(aws.endpoint)}`
  yield { detail: `credentials found, Region ${aws.region}${at}` }

  const secret = await secretsManager(aws.secrets, config.secretId)('AWSCURRENT', READ_SECRET_MS)
  yield { detail: `${config.secretId}, version ${secret.versionId}` }

  const credentials = parseClientCredentials(secret, STITCH, config.clientId)
  assertExpectedMode(credentials, config)
  assertSigning(credentials, config)
  await assertKeyInKms(aws, credentials)
  yield credentialsFinding(credentials, secret, now())

  const trials = withToken
    ? await tryEveryToken(config, credentials, { timing, call: aws.call })
    : [{ scopeSet: '', ...(await greeting(config, timing)) }]
  const { skewSeconds } = trials.find((trial) => trial.skewSeconds !== undefined) ?? {}
  yield clockFinding(
    skewSeconds,
    trials.some(({ failure }) => codeOf(failure) === 'client_auth_rejected'),
  )
  const explained = await withReasons(trials, config.tokenEndpoint, credentials.clientId)
  yield tokensGiven(new URL(config.tokenEndpoint).host, explained)

  yield await refresherFinding(aws, refresherName(config))

  const stored = await lookAtTokens(config, aws)
  const finding = await tokensFinding(config, stored, credentials.clientMode, now())
  yield withTiers(finding, await advancedScopeSets(config, aws))

  yield await apiFinding(config.apiEndpoint, stored)
  if (config.signing === 'kms') yield await oldSecretFinding(aws, secretName(rootOf(config, io), 'secret'))
  if (withNetwork) yield await networkFinding(config.apiEndpoint)
}

/** Asks for a token for each scope set, until the endpoint refuses more than a scope set. */
async function tryEveryToken(
  config: EverySetting,
  credentials: ClientCredentials,
  asking: AskingWith,
): Promise<readonly ScopeTrial[]> {
  const trials: ScopeTrial[] = []
  for (const scopeSet of config.scopeSets) {
    const trial = await tryToken(config, credentials, scopeSet, asking)
    trials.push({ scopeSet, ...trial })
    if (trial.failure !== undefined && codeOf(trial.failure) !== 'token_request_rejected') break
  }
  return trials
}

/** A request that names no client. Any OAuth error proves that the endpoint works, and no token is issued. */
async function greeting({ tokenEndpoint: url }: EverySetting, timing: Timing): Promise<TokenTrial> {
  let skewSeconds: number | undefined
  try {
    const answer = await tokenEndpoint(url)('grant_type=client_credentials', ATTEMPT_MS)
    skewSeconds = clockSkewSeconds(answer, epochSeconds(timing.clock))
    parseTokenResponse(answer, '')
  } catch (error) {
    const alive = error instanceof StitchError && /^(client_auth|token_request)_rejected$/.test(error.code)
    return { token: undefined, failure: alive ? undefined : error, skewSeconds, scopeReduced: false }
  }
  return { token: undefined, failure: undefined, skewSeconds, scopeReduced: false }
}
