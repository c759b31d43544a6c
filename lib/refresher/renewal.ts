import { epochSeconds } from '../clock.ts'
import type { Log } from '../observe/log.ts'
import { type ClientToken, isDue, isFresh, type StoredToken, youngForSeconds } from '../token/client-token.ts'
import type { RefreshRequest } from '../token/refresh-event.ts'
import type { TokenKey } from '../token/token-key.ts'
import type { ContainerMemory } from './container-memory.ts'
import type { CredentialsOfRun } from './credentials/credentials-source.ts'
import type { RefresherSettings } from './refresher-settings.ts'
import { isBetter, storeToken, type TokenParameter } from './store-token.ts'
import { type RequestTokenPorts, requestClientToken } from './token-attempts.ts'
import { assertLongEnough } from './token-lifetime.ts'

/** What renewing one token takes from outside. */
export interface RenewalPorts extends RequestTokenPorts {
  /**
   * The parameter of one token, for a run in which it may be asked until `by`, by the monotonic clock in milliseconds.
   */
  readonly tokenParameter: (key: TokenKey, by: number) => TokenParameter
  readonly log: Log
}

/** What became of one token, when nothing failed. */
export interface Refreshed {
  readonly outcome: 'refreshed' | 'fresh'
  readonly expiresAt: number
  readonly version: number
}

/** What the renewals of one run share. Instants are of the monotonic clock, in milliseconds. */
export interface RefreshRun {
  readonly request: RefreshRequest
  readonly credentials: CredentialsOfRun
  readonly memory: ContainerMemory
  /** Nothing is asked of Stitch after this, so that the write still fits. */
  readonly askBy: number
  /** The run ends at this moment, even during a call of Parameter Store. */
  readonly endBy: number
  /** Receives the end of the stored token, in epoch seconds; 0 if the stored document is no token. */
  readonly stored: (key: TokenKey, until: number) => void
}

/**
 * Renews one token if it is due: reads, decides, signs and asks, writes.
 *
 * The parameter is read right before the decision, so the second of two runs finds the first one's token and asks for
 * none. After any failure the stored document stays as it was. A token whose write may have failed is written by the
 * next run.
 *
 * @throws StitchError with the code that becomes the outcome's
 */
export async function renewToken(
  ports: RenewalPorts,
  settings: RefresherSettings,
  key: TokenKey,
  run: RefreshRun,
): Promise<Refreshed> {
  const { timing } = ports
  const { memory, request } = run
  const parameter = ports.tokenParameter(key, run.endBy)
  const stored = await parameter.read()
  if (stored !== undefined) run.stored(key, stored.token?.expiresAt ?? 0)

  const now = epochSeconds(timing.clock)
  const unwritten = worthWriting(memory.unwritten(key), stored, settings, now)
  memory.keepUnwritten(key, unwritten)
  if (unwritten === undefined && stored?.token !== undefined && !mustRenew(stored, request, settings, now)) {
    // A token from before a failure does not say that it is over.
    memory.succeeded(key, stored.token.issuedAt)
    return { outcome: 'fresh', expiresAt: stored.token.expiresAt, version: stored.version }
  }

  const ask = async (): Promise<ClientToken> => {
    if (!request.force) memory.assertWorthAsking(key)
    const token = await requestClientToken(ports, settings, {
      scopeSet: key.scopeSet,
      credentials: run.credentials,
      by: run.askBy,
    })
    assertLongEnough(ports, settings, key.scopeSet, token)
    return token
  }
  const token = unwritten ?? (await ask())
  memory.keepUnwritten(key, token)
  const { expiryLeewaySeconds } = settings
  const newest = await storeToken(parameter, token, { timing, expiryLeewaySeconds, by: run.endBy })
  memory.keepUnwritten(key, undefined)
  memory.succeeded(key, epochSeconds(timing.clock))
  run.stored(key, newest.expiresAt)
  const outcome = newest.accessToken === token.accessToken ? 'refreshed' : 'fresh'
  return { outcome, expiresAt: newest.expiresAt, version: newest.version }
}

/**
 * The token of an earlier run whose write may have failed. `undefined` if it has expired, if it is stored after all, or
 * if something better is stored.
 */
function worthWriting(
  unwritten: ClientToken | undefined,
  stored: StoredToken | undefined,
  settings: RefresherSettings,
  now: number,
): ClientToken | undefined {
  if (unwritten === undefined || isOver(unwritten, settings, now)) return undefined
  if (stored?.token?.accessToken === unwritten.accessToken) return undefined
  return isBetter(stored, unwritten, now, settings.expiryLeewaySeconds) ? undefined : unwritten
}

/** Whether the stored token must be renewed: it is due, or a caller asks for it. `now` is in epoch seconds. */
export function mustRenew(
  { token, version }: StoredToken,
  request: RefreshRequest,
  settings: RefresherSettings,
  now: number,
): boolean {
  if (token === undefined || isOver(token, settings, now)) return true
  const { expectClientMode } = settings
  if (expectClientMode !== undefined && token.clientMode !== expectClientMode) return true
  const asked = request.force || request.rejectedVersion === version
  return asked && youngForSeconds(token, now) === 0
}

/** Due, or of no use to readers: half the lifetime of a very short token is less than their leeway. */
const isOver = (token: ClientToken, settings: RefresherSettings, now: number): boolean =>
  isDue(token, now, settings) || !isFresh(token, now, settings.expiryLeewaySeconds)
