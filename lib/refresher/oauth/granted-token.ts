import { StitchError } from '../../errors.ts'
import { B64_TOKEN } from '../../token/stored-document.ts'

/** Lifetime of a token that comes without one, in seconds. */
const ASSUMED_LIFETIME_SECONDS = 900

/** `scope` (RFC 6749 §3.3): tokens separated by one space. */
const SCOPE = /^[\x21\x23-\x5B\x5D-\x7E]+(?: [\x21\x23-\x5B\x5D-\x7E]+)*$/

/** A token as it was granted. */
export interface GrantedToken {
  readonly accessToken: string
  readonly tokenType: 'Bearer'
  /** Scopes as granted, which may be fewer than asked for. */
  readonly scope: string
  /** Whole seconds from the request on, as granted: how much of them is believed, a setting says. */
  readonly lifetimeSeconds: number
  /** Whether the answer named no lifetime, so that 900 s were assumed. */
  readonly lifetimeAssumed: boolean
  /** Whether a scope that was asked for is missing. */
  readonly scopeReduced: boolean
}

/**
 * Reads the members of a successful answer (RFC 6749 §5.1). Others, refresh and identity tokens among them, are
 * ignored.
 *
 * @throws StitchError `token_response_invalid` with the member in its facts, never its value
 */
export function parseGrantedToken(
  members: Readonly<Record<string, unknown>>,
  requestedScope: string,
): GrantedToken {
  const { access_token: accessToken, token_type: tokenType, expires_in: expiresIn } = members
  if (typeof accessToken !== 'string' || !B64_TOKEN.test(accessToken)) throw invalid('access_token')
  if (typeof tokenType !== 'string' || tokenType.toLowerCase() !== 'bearer') throw invalid('token_type')
  // Servers whose languages have no absent members write null, or an empty text.
  const lifetimeAssumed = expiresIn === undefined || expiresIn === null
  const scope = scopeOf((members.scope ?? '') === '' ? requestedScope : members.scope)
  const granted = new Set(scope.split(' '))
  return Object.freeze({
    accessToken,
    tokenType: 'Bearer',
    scope,
    lifetimeSeconds: lifetimeAssumed ? ASSUMED_LIFETIME_SECONDS : lifetimeOf(expiresIn),
    lifetimeAssumed,
    scopeReduced: requestedScope.split(' ').some((asked) => !granted.has(asked)),
  })
}

/** Accepts a number or its decimal digits, as some servers send. */
function lifetimeOf(value: unknown): number {
  const number = typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 1) throw invalid('expires_in')
  return Math.floor(number)
}

function scopeOf(value: unknown): string {
  if (typeof value !== 'string')
    throw invalid('scope', 'with a scope that is no text (RFC 6749 §5.1 wants one, never a list)')
  if (SCOPE.test(value)) return value
  throw invalid('scope', 'with a scope whose names are not separated by exactly one space (RFC 6749 §3.3)')
}

const invalid = (member: string, how = `without a usable ${member}`): StitchError =>
  new StitchError(
    'token_response_invalid',
    `The token endpoint answered ${how}. If it goes on, report it to Stitch.`,
    { facts: { member } },
  )
