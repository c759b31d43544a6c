import { backoffMs, epochSeconds, type Timing } from '../clock.ts'
import { StitchError } from '../errors.ts'
import { LEAST_STORE_CALL_MS } from '../token/budgets.ts'
import {
  type ClientToken,
  isFresh,
  isFromFuture,
  type StoredToken,
  type VersionedToken,
} from '../token/client-token.ts'

/** The parameter of one token, for the actor that writes it. */
export interface TokenParameter {
  /** What is stored; `undefined` when there is no parameter. */
  read(): Promise<StoredToken | undefined>
  /**
   * Writes a new version and resolves with its number, or with `contended` when another write is going on
   * (`TooManyUpdates`).
   */
  write(token: ClientToken): Promise<number | 'contended'>
}

/** What writing takes besides the parameter. */
export interface Writing {
  readonly timing: Timing
  readonly expiryLeewaySeconds: number
  /** By the monotonic clock, in milliseconds: no call is begun shortly before. */
  readonly by: number
}

/**
 * Stores a token: the last write wins. Where another write is going on it waits and tries again, unless that one has
 * stored something better (docs/adr/0015).
 *
 * @returns what is stored in the end: this token, or the better one
 * @throws StitchError `token_store_failed` when the time is over, and what the parameter rejects with
 */
export async function storeToken(
  parameter: TokenParameter,
  token: ClientToken,
  { timing, expiryLeewaySeconds, by }: Writing,
): Promise<VersionedToken> {
  for (let attempt = 1; ; attempt += 1) {
    const version = await parameter.write(token)
    if (version !== 'contended') return { ...token, version }
    const waitMs = backoffMs(attempt, timing.random)
    if (timing.monotonic() + waitMs + LEAST_STORE_CALL_MS > by) throw neverIdle()
    await timing.sleep(waitMs)
    const stored = await parameter.read()
    if (isBetter(stored, token, epochSeconds(timing.clock), expiryLeewaySeconds))
      return { ...stored.token, version: stored.version }
    if (timing.monotonic() + LEAST_STORE_CALL_MS > by) throw neverIdle()
  }
}

/** Whether the stored token is better than this one: it can be used, and was issued later. */
export const isBetter = (
  stored: StoredToken | undefined,
  token: ClientToken,
  now: number,
  expiryLeewaySeconds: number,
): stored is StoredToken & { readonly token: ClientToken } =>
  stored?.token !== undefined &&
  isFresh(stored.token, now, expiryLeewaySeconds) &&
  !isFromFuture(stored.token, now) &&
  stored.token.issuedAt > token.issuedAt

const neverIdle = (): StitchError =>
  new StitchError(
    'token_store_failed',
    'Find out what else writes this parameter: its writes went on during the whole run (TooManyUpdates). The next run writes the token.',
  )
