/** Params that are passed on as settings when they are given, with the variable that carries each. */
export const SETTING_PARAMS: Readonly<Record<string, string>> = {
  scopes: 'STITCH_SCOPES',
  'client-id': 'STITCH_CLIENT_ID',
  'expect-client-mode': 'STITCH_EXPECT_CLIENT_MODE',
  'token-endpoint': 'STITCH_TOKEN_ENDPOINT',
  audience: 'STITCH_AUDIENCE',
  'api-endpoint': 'STITCH_API_ENDPOINT',
  'reuse-idle-seconds': 'STITCH_REUSE_IDLE_SECONDS',
  'assertion-profile': 'STITCH_ASSERTION_PROFILE',
  'assertion-lifetime-seconds': 'STITCH_ASSERTION_LIFETIME_SECONDS',
  'refresh-ahead-seconds': 'STITCH_REFRESH_AHEAD_SECONDS',
  'expiry-leeway-seconds': 'STITCH_EXPIRY_LEEWAY_SECONDS',
  'max-lifetime-seconds': 'STITCH_MAX_LIFETIME_SECONDS',
  'log-level': 'STITCH_LOG_LEVEL',
  tier: 'STITCH_PARAMETER_TIER',
}

/** The same for params that only a deployment for many clients has. */
export const MANY_SETTING_PARAMS: Readonly<Record<string, string>> = {
  turns: 'STITCH_TURNS',
  'turns-in-need': 'STITCH_TURNS_IN_NEED',
  'reads-per-second': 'STITCH_READS_PER_SECOND',
  'tokens-per-second': 'STITCH_TOKENS_PER_SECOND',
  'requests-per-second': 'STITCH_REQUESTS_PER_SECOND',
}

/** Params that only a deployment for many clients has. */
export const MANY_PARAMS: readonly string[] = ['failing-clients', ...Object.keys(MANY_SETTING_PARAMS)]

/** Every name that `--param` takes. `serverless.yml` says what each one means. */
export const PARAM_NAMES: readonly string[] = [
  'clients',
  'client',
  'signing',
  'reserved-concurrency',
  'schedule',
  'alarms',
  'alarm-email',
  'token-alarm-seconds',
  'log-retention-days',
  'throttle-rate',
  'throttle-burst',
  'vpc-subnets',
  'vpc-security-groups',
  ...Object.keys(SETTING_PARAMS),
  ...MANY_PARAMS,
]

/** Params by name as they were given: text, or what YAML made of it. */
export type Params = Readonly<Record<string, unknown>>

/**
 * Reads params one by one and collects what is wrong with them in `problems`. An empty param counts as absent. For a
 * wrong param it returns the fallback, so that reading continues and all problems are reported at once.
 */
export class ParamReader {
  readonly problems: string[]
  readonly #params: Params

  constructor(params: Params) {
    this.#params = params
    this.problems = Object.keys(params)
      .filter((name) => !PARAM_NAMES.includes(name))
      .map((name) => `${name} is not a param of this service`)
  }

  optional(name: string): string | undefined {
    return String(this.#params[name] ?? '').trim() || undefined
  }

  list(name: string): readonly string[] {
    const items = (this.optional(name) ?? '').split(',').map((item) => item.trim())
    return items.filter((item) => item !== '')
  }

  /** The first one is the fallback. */
  choice<Choice extends string>(name: string, choices: readonly [Choice, ...Choice[]]): Choice {
    const value = this.optional(name) ?? choices[0]
    const chosen = choices.find((choice) => choice === value)
    if (chosen === undefined) this.problems.push(`${name} must be ${choices.join(' or ')}`)
    return chosen ?? choices[0]
  }

  onOff(name: string): boolean {
    const value = this.optional(name) ?? 'on'
    if (value !== 'on' && value !== 'off') this.problems.push(`${name} must be on or off`)
    return value !== 'off'
  }

  whole(name: string, fallback: number): number {
    const value = this.optional(name) ?? String(fallback)
    if (/^[1-9]\d{0,4}$/.test(value)) return Number(value)
    this.problems.push(`${name} must be a whole number from 1 to 99999`)
    return fallback
  }
}
