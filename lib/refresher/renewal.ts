import { epochSeconds } from '../clock.ts'
import type { Log } from '../observe/log.ts'
import { type ClientToken, isDue, isFresh, isYoung } from '../token/client-token.ts'
import type { RefreshRequest } from '../token/refresh-event.ts'
import type { ScopeSet } from '../token/scope-set.ts'
import type { StoredToken } from '../token/stored-token.ts'
import type { RefreshMemory } from './container-memory.ts'
import type { CredentialsOfRun } from './credentials/credentials-source.ts'
import type { RefresherSettings } from './refresher-settings.ts'
import { storeNewest, type TokenParameter, type Unwritten } from './store-newest.ts'
import { type RequestTokenPorts, requestClientToken } from './token-attempts.ts'
import { assertLongEnough } from './token-lifetime.ts'

/** What renewing one scope set takes from outside. */
export interface RefreshPorts extends RequestTokenPorts {
  /** The parameter of one scope set, for a run in which it may be asked until `by`, in epoch milliseconds. */
  readonly tokenParameter: (scopeSet: ScopeSet, by: number) => TokenParameter
  readonly log: Log
}

/** What became of one scope set, when nothing failed. */
export interface Refreshed {
  readonly outcome: 'refreshed' | 'fresh'
  readonly expiresAt: number
  readonly version: number
}

/** What the scope sets of one run share. */
export interface RefreshRun {
  readonly credentials: CredentialsOfRun
  /** Epoch milliseconds after which nothing is asked any more, so that the write still fits. */
  readonly askBy: number
  /** Epoch milliseconds at which the run ends, whatever Parameter Store is at. */
  readonly endBy: number
  /** When the stored token ends, in epoch seconds, by scope set; 0 where what is stored is none. Grows while the run goes on. */
  readonly storedUntil: Map<ScopeSet, number>
}

/**
 * Renews the token of one scope set if it is due: reads, decides, signs and asks, writes.
 *
 * The parameter is read right before the decision, so whoever comes second finds the first one's token and asks for none.
 * Whatever fails, the stored document stays as it was.
 *
 * @throws StitchError with the code that becomes the outcome's
 */
export async function refreshClientToken(
  ports: RefreshPorts,
  settings: RefresherSettings,
  memory: RefreshMemory,
  scopeSet: ScopeSet,
  request: RefreshRequest,
  run: RefreshRun,
): Promise<Refreshed> {
  const parameter = ports.tokenParameter(scopeSet, run.endBy)
  const stored = await parameter.read()
  if (stored !== undefined) run.storedUntil.set(scopeSet, stored.token?.expiresAt ?? 0)

  const now = epochSeconds(ports.timing.clock)
  const isFine =
    stored?.token !== undefined && !mustRenew(stored.token, stored.version, request, settings, now)
  const unwritten = worthWriting(
    memory.unwritten(scopeSet, stored?.token, now),
    stored,
    isFine,
    settings,
    now,
  )
  if (isFine && unwritten === undefined) {
    memory.keepUnwritten(scopeSet, undefined)
    // A token from before a failure does not say that it is over.
    memory.succeeded(scopeSet, stored.token.issuedAt)
    return { outcome: 'fresh', expiresAt: stored.token.expiresAt, version: stored.version }
  }

  const ask = async (): Promise<Unwritten> => {
    if (!request.force) memory.assertWorthAsking(scopeSet, now)
    const token = await requestClientToken(ports, settings, scopeSet, run.credentials, run.askBy)
    assertLongEnough(ports, settings, scopeSet, token)
    return { token, basedOn: stored?.version ?? 0 }
  }
  const write = unwritten ?? (await ask())
  const newest = await storeNewest(parameter, write, ports.timing, run.endBy, (kept) =>
    memory.keepUnwritten(scopeSet, kept),
  )
  memory.succeeded(scopeSet, epochSeconds(ports.timing.clock))
  run.storedUntil.set(scopeSet, newest.expiresAt)
  // What was stored already, and is only written once more, somebody else has renewed.
  const isOurs = newest.accessToken === write.token.accessToken && write.token !== stored?.token
  return { outcome: isOurs ? 'refreshed' : 'fresh', expiresAt: newest.expiresAt, version: newest.version }
}

/** What an earlier run could not write for sure, unless it is over or is itself the stored token that is to be renewed. */
function worthWriting(
  unwritten: Unwritten | undefined,
  stored: StoredToken | undefined,
  isFine: boolean,
  settings: RefresherSettings,
  now: number,
): Unwritten | undefined {
  if (unwritten === undefined || isOver(unwritten.token, settings, now)) return undefined
  return isFine || unwritten.token.accessToken !== stored?.token?.accessToken ? unwritten : undefined
}

function mustRenew(
  token: ClientToken,
  version: number,
  request: RefreshRequest,
  settings: RefresherSettings,
  now: number,
): boolean {
  if (settings.expectClientMode !== undefined && token.clientMode !== settings.expectClientMode) return true
  if (isOver(token, settings, now)) return true
  const asked = request.force || request.rejectedVersion === version
  return asked && !isYoung(token, now)
}

/** Due, or of no use to readers: half the lifetime of a very short token is less than their leeway. */
const isOver = (
  token: ClientToken,
  { refreshAheadSeconds, expiryLeewaySeconds }: RefresherSettings,
  now: number,
): boolean => isDue(token, now, refreshAheadSeconds) || !isFresh(token, now, expiryLeewaySeconds)
