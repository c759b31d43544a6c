import { StitchError } from '../errors.ts'
import type { ClientMode } from './client-mode.ts'
import { type ScopeSet, scopeSetName, scopeSetProblem } from './scope-set.ts'

/** From the most talkative to the most taciturn. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const

/** The least level of the lines that are written. */
export type LogLevel = (typeof LOG_LEVELS)[number]

/** The four scopes a client token was first made for (Stitch: "Client tokens"). */
export const SEED_SCOPES: readonly ScopeSet[] = [
  'client_paymentrequest',
  'client_bankaccountverification',
  'client_imageupload',
  'client_businesslookup',
]

/**
 * Which rule an assertion follows. `token-endpoint`: `aud` is the token endpoint and `typ` is `JWT`, as Stitch
 * documents. `rfc10070`: `aud` is the issuer and `typ` is `client-authentication+jwt`. Servers refuse a mixture.
 */
export type AssertionProfile = 'token-endpoint' | 'rfc10070'

/** All settings, checked. README.md has the table with names, defaults and meaning. */
export interface Config {
  readonly stage: string
  readonly client: string
  readonly secretId: string
  readonly tokenParameterPrefix: string
  readonly kmsKeyId: string | undefined
  readonly scopeSets: readonly ScopeSet[]
  readonly refresherFunction: string | undefined
  readonly clientId: string | undefined
  readonly expectClientMode: ClientMode | undefined
  readonly tokenEndpoint: string
  readonly audience: string
  readonly apiEndpoint: string
  readonly assertionProfile: AssertionProfile
  readonly assertionLifetimeSeconds: number
  readonly scheduleIntervalSeconds: number
  readonly refreshAheadSeconds: number
  readonly expiryLeewaySeconds: number
  readonly logLevel: LogLevel
}

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the settings from environment variables. An empty variable counts as absent.
 *
 * @throws StitchError `config_invalid` with every problem at once in `facts.problems`; values are not repeated,
 *   since someone may have put a secret into the wrong variable.
 */
export function readConfig(environment: Environment): Config {
  const problems: string[] = []
  const optional = (name: string) => environment[name]?.trim() || undefined

  const matching = (name: string, fallback: string, pattern: RegExp, rule: string): string => {
    // A fallback made from another setting is judged with that setting, not here.
    const given = optional(name)
    if (given !== undefined && !pattern.test(given)) problems.push(`${name} ${rule}`)
    return given ?? fallback
  }
  const oneOf = <T extends string>(name: string, choices: readonly T[]): T | undefined => {
    const value = optional(name)
    if (value === undefined || choices.includes(value as T)) return value as T | undefined
    problems.push(`${name} must be one of: ${choices.join(', ')}`)
    return undefined
  }
  const seconds = (name: string, fallback: number, least: number, most: number): number => {
    const text = optional(name) ?? String(fallback)
    const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    problems.push(`${name} must be whole seconds from ${least} to ${most}`)
    return fallback
  }
  const address = (name: string, fallback: string): string => {
    const value = optional(name) ?? fallback
    if (!isSafeAddress(value))
      problems.push(
        `${name} must be an https: URL without user, password or fragment (http: only for loopback hosts)`,
      )
    return value
  }

  const stage = matching('STITCH_STAGE', 'dev', /^[A-Za-z0-9_-]{1,32}$/, 'must be 1 to 32 of A-Z a-z 0-9 _ -')
  const client = matching(
    'STITCH_CLIENT',
    'default',
    /^[A-Za-z0-9_-]{1,32}$/,
    'must be 1 to 32 of A-Z a-z 0-9 _ -',
  )
  const tokenEndpoint = address('STITCH_TOKEN_ENDPOINT', 'https://secure.stitch.money/connect/token')
  const assertionProfile =
    oneOf('STITCH_ASSERTION_PROFILE', ['token-endpoint', 'rfc10070']) ?? 'token-endpoint'
  const audience = address('STITCH_AUDIENCE', tokenEndpoint)
  if (assertionProfile === 'rfc10070' && audience === tokenEndpoint)
    problems.push(
      "STITCH_AUDIENCE must be the authorization server's issuer identifier, not the token endpoint, when STITCH_ASSERTION_PROFILE is rfc10070",
    )

  const config: Config = {
    stage,
    client,
    secretId: optional('STITCH_SECRET_ID') ?? `/stitch/${stage}/${client}/client`,
    tokenParameterPrefix: matching(
      'STITCH_TOKEN_PARAMETER_PREFIX',
      `/stitch/${stage}/${client}/tokens`,
      /^(\/[A-Za-z0-9_.-]+)+$/,
      'must begin with / and not end with it, with A-Z a-z 0-9 _ . - between',
    ),
    kmsKeyId: optional('STITCH_KMS_KEY_ID'),
    scopeSets: scopeSets(optional('STITCH_SCOPES'), problems),
    refresherFunction: optional('STITCH_REFRESHER_FUNCTION'),
    clientId: optional('STITCH_CLIENT_ID'),
    expectClientMode: oneOf('STITCH_EXPECT_CLIENT_MODE', ['test', 'live']),
    tokenEndpoint,
    audience,
    apiEndpoint: address('STITCH_API_ENDPOINT', 'https://api.stitch.money/graphql'),
    assertionProfile,
    assertionLifetimeSeconds: seconds('STITCH_ASSERTION_LIFETIME_SECONDS', 60, 30, 300),
    scheduleIntervalSeconds: seconds('STITCH_SCHEDULE_INTERVAL_SECONDS', 300, 60, 3600),
    refreshAheadSeconds: seconds('STITCH_REFRESH_AHEAD_SECONDS', 1800, 120, 43_200),
    expiryLeewaySeconds: seconds('STITCH_EXPIRY_LEEWAY_SECONDS', 120, 0, 3600),
    logLevel: oneOf('STITCH_LOG_LEVEL', LOG_LEVELS) ?? 'info',
  }

  // A token that became due right after a tick may miss the next one too, and is still renewed outside the readers' leeway.
  const least = 2 * config.scheduleIntervalSeconds + config.expiryLeewaySeconds
  if (config.refreshAheadSeconds < least)
    problems.push(
      `STITCH_REFRESH_AHEAD_SECONDS must be at least 2 x STITCH_SCHEDULE_INTERVAL_SECONDS + STITCH_EXPIRY_LEEWAY_SECONDS = ${least}`,
    )
  if (problems.length > 0)
    throw new StitchError('config_invalid', `Correct these settings: ${problems.join('; ')}.`, {
      facts: { problems },
    })
  return Object.freeze(config)
}

function scopeSets(text: string | undefined, problems: string[]): readonly ScopeSet[] {
  if (text === undefined) return SEED_SCOPES
  const sets = text.split(',').map((set) => set.trim())
  const names = new Set<string>()
  for (const [index, set] of sets.entries()) {
    const problem = scopeSetProblem(set)
    if (problem !== undefined) problems.push(`STITCH_SCOPES, set ${index + 1}: ${problem}`)
    else if (names.has(scopeSetName(set)))
      problems.push(`STITCH_SCOPES, set ${index + 1}: the same set stands there twice`)
    names.add(scopeSetName(set))
  }
  return Object.freeze(sets)
}

function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password, hash } = new URL(text)
  if (username !== '' || password !== '' || hash !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
