import type { SettingReader } from '../settings.ts'
import { MANY } from '../token/many-clients.ts'
import type { Provider } from '../token/provider.ts'
import { type ScopeSet, scopeSetsSetting } from '../token/scope-set.ts'
import { nameRoot, SIGNINGS, type Signing, secretName } from '../token/signing.ts'
import { type TokenSettings, tokenSettings } from '../token/token-settings.ts'
import { CLIENT_ID } from './credentials/client-credentials.ts'
import type { AssertionProfile } from './oauth/client-assertion.ts'

/** The settings of the refresher. */
export interface RefresherSettings extends TokenSettings {
  readonly scopeSets: readonly ScopeSet[]
  readonly secretId: string
  /** Where the private key is: what else a secret holds is refused. */
  readonly signing: Signing
  /** The KMS key that encrypts tokens; absent: Parameter Store's own. */
  readonly kmsKeyId: string | undefined
  /** The tier of the parameters that are written: `advanced` for more than 10,000 of them, or for long tokens. */
  readonly parameterTier: 'standard' | 'advanced'
  readonly clientId: string | undefined
  readonly tokenEndpoint: string
  readonly audience: string
  readonly assertionProfile: AssertionProfile
  readonly assertionLifetimeSeconds: number
  readonly scheduleIntervalSeconds: number
}

/**
 * What AWS takes (Secrets Manager and Systems Manager API references). Both are repeated in logs, so a PEM must not
 * pass for one.
 */
const SECRET_ID = /^[A-Za-z0-9/_+=.@:-]{1,640}$/
const KEY_ID = /^[A-Za-z0-9:/_-]{1,256}$/

/** Reads the settings of the refresher. Defaults that belong to the authorization server come from `provider`. */
export function refresherSettings(from: SettingReader, provider: Provider): RefresherSettings {
  const shared = tokenSettings(from)
  const tokenEndpoint = from.address('STITCH_TOKEN_ENDPOINT', provider.tokenEndpoint)
  const audience = from.address('STITCH_AUDIENCE', tokenEndpoint)
  const assertionProfile =
    from.oneOf('STITCH_ASSERTION_PROFILE', ['token-endpoint', 'rfc10070']) ?? 'token-endpoint'
  if (assertionProfile === 'rfc10070' && audience === tokenEndpoint)
    from.problem(
      "STITCH_AUDIENCE must be the authorization server's issuer identifier, not the token endpoint, when STITCH_ASSERTION_PROFILE is rfc10070",
    )
  const signing = from.oneOf('STITCH_SIGNING', SIGNINGS) ?? 'secret'
  const settings = {
    ...shared,
    signing,
    scopeSets: scopeSetsSetting(from, provider.seedScopes),
    secretId: from.matching(
      'STITCH_SECRET_ID',
      secretName(nameRoot(shared.stage, shared.client), signing),
      SECRET_ID,
      'must be the name or ARN of a secret, never what is in it',
    ),
    kmsKeyId:
      from.matching('STITCH_KMS_KEY_ID', '', KEY_ID, 'must be the id, alias or ARN of a KMS key') ||
      undefined,
    parameterTier: from.oneOf('STITCH_PARAMETER_TIER', ['standard', 'advanced']) ?? 'standard',
    clientId:
      from.matching(
        'STITCH_CLIENT_ID',
        '',
        CLIENT_ID,
        'must be the client id, without blanks or line ends',
      ) || undefined,
    tokenEndpoint,
    audience,
    assertionProfile,
    assertionLifetimeSeconds: from.seconds('STITCH_ASSERTION_LIFETIME_SECONDS', 60, [30, 300]),
    scheduleIntervalSeconds: from.seconds('STITCH_SCHEDULE_INTERVAL_SECONDS', 300, [60, 3600]),
  }
  // A token that became due right after a tick may miss the next one too, and is still renewed outside the readers'
  // leeway.
  const least = 2 * settings.scheduleIntervalSeconds + settings.expiryLeewaySeconds
  if (settings.refreshAheadSeconds < least)
    from.problem(
      `STITCH_REFRESH_AHEAD_SECONDS must be at least 2 x STITCH_SCHEDULE_INTERVAL_SECONDS + STITCH_EXPIRY_LEEWAY_SECONDS = ${least}`,
    )
  if (settings.client === MANY && settings.clientId !== undefined)
    from.problem('STITCH_CLIENT_ID must not be set for many clients: each secret names its own')
  return settings
}
