import { backoffMs, epochSeconds, type Timing } from '../clock.ts'
import { StitchError } from '../errors.ts'
import { type ClientToken, isNewer, type VersionedToken } from './client-token.ts'

/** What a parameter holds: its version, and the token, unless the text is not a document we know. */
export interface StoredToken {
  readonly version: number
  readonly token: ClientToken | undefined
}

/** The parameter of one scope set, for the one who writes it. */
export interface TokenParameter {
  /** The newest version, or the one asked for; `undefined` when there is none. */
  read(version?: number): Promise<StoredToken | undefined>
  /** Writes a new version and resolves with its number, or with `contended` when another write is going on (`TooManyUpdates`). */
  write(token: ClientToken): Promise<number | 'contended'>
}

/**
 * Stores a token so that, once every writer is done, the newest one is what is stored.
 *
 * Parameter Store has no compare-and-set, but numbers its versions. A write that did not come right after the version
 * it was based on has covered somebody else's: that one is read, and put back if it is the newer. Each writer looks after
 * the version right before its own, so all are looked after, however many write at once.
 *
 * @param basedOn the version read before the token was asked for; 0 when there was none
 * @param by epoch milliseconds after which no other write is begun
 * @returns what is stored: the token given, or a newer one of another writer
 */
export async function storeNewest(
  parameter: TokenParameter,
  token: ClientToken,
  basedOn: number,
  timing: Timing,
  by: number,
): Promise<VersionedToken> {
  const isNewerThan = (other: ClientToken, than: ClientToken) =>
    isNewer(other, than, epochSeconds(timing.clock))
  let newest = token
  let before = basedOn
  for (let attempt = 1; ; attempt += 1) {
    const version = await parameter.write(newest)
    if (version === 'contended') {
      const stored = await parameter.read()
      if (stored?.token !== undefined && isNewerThan(stored.token, newest))
        return { ...stored.token, version: stored.version }
      const waitMs = backoffMs(attempt, timing.random)
      if (timing.clock() + waitMs > by)
        throw new StitchError(
          'token_store_failed',
          'Parameter Store kept refusing the write because of other updates (TooManyUpdates); the next run writes the token. Find out what else writes this parameter.',
        )
      await timing.sleep(waitMs)
      continue
    }
    const covered = version > 1 && version !== before + 1 ? await parameter.read(version - 1) : undefined
    if (covered?.token === undefined || !isNewerThan(covered.token, newest)) return { ...newest, version }
    newest = covered.token
    before = version
  }
}
