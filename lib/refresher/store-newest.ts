import { backoffMs, epochSeconds, type Timing } from '../clock.ts'
import { StitchError } from '../errors.ts'
import { type ClientToken, isNewer, type VersionedToken } from '../token/client-token.ts'
import type { StoredToken } from '../token/stored-token.ts'

/** The parameter of one scope set, for the one who writes it. */
export interface TokenParameter {
  /** The newest version, or the one asked for; `undefined` when there is none. */
  read(version?: number): Promise<StoredToken | undefined>
  /** Writes a new version and resolves with its number, or with `contended` when another write is going on (`TooManyUpdates`). */
  write(token: ClientToken): Promise<number | 'contended'>
}

/** A token on its way into the store. Until the writing has ended well nobody knows whether it is stored, and what it has covered. */
export interface Unwritten {
  readonly token: ClientToken
  /** The version read before the token was asked for; 0 when there was none. */
  readonly basedOn: number
}

/** With less time than this no other call is begun, in milliseconds: a slow one must end before Lambda ends the run. */
const LEAST_LEFT_MS = 2000

/**
 * How many of the versions before its own a writer looks at. One is enough for writers that write once; the AWS SDK repeats a
 * write whose answer was lost, and then the writer's own token may stand between it and what it has covered.
 */
const MOST_LOOKED_AT = 5

/**
 * Stores a token so that, once every writer is done, the newest one is what is stored.
 *
 * Parameter Store has no compare-and-set, but numbers its versions. A write that did not come right after the version
 * it was based on has covered somebody else's: those in between are read, and the newest is put back if it is newer. Each
 * writer looks after what came right before its own, so all are looked after, however many write at once (docs/adr/0004).
 *
 * @param by epoch milliseconds at which the run ends: no other call is begun shortly before
 * @param keep is given what is about to be written, to go on with in a later run, and nothing once a write is known to have ended well
 * @returns what is stored: the token given, or a newer one of another writer
 */
export async function storeNewest(
  parameter: TokenParameter,
  { token, basedOn }: Unwritten,
  timing: Timing,
  by: number,
  keep: (unwritten: Unwritten | undefined) => void,
): Promise<VersionedToken> {
  const isNewerThan = (other: ClientToken, than: ClientToken) =>
    isNewer(other, than, epochSeconds(timing.clock))
  let newest = token
  let before = basedOn
  keep({ token, basedOn })
  /** @throws StitchError when the run is over. What was kept is written, and looked after, by the next one. */
  const assertTimeFor = (waitMs: number, what: string) => {
    if (timing.clock() + waitMs + LEAST_LEFT_MS <= by) return
    throw new StitchError(
      'token_store_failed',
      `The run was over before the token was safely stored (${what}); the next run goes on with it. Find out what else writes this parameter, or why Parameter Store is slow.`,
    )
  }
  for (let attempt = 1; ; attempt += 1) {
    const version = await parameter.write(newest)
    if (version === 'contended') {
      assertTimeFor(0, 'TooManyUpdates')
      // Where something newer is stored, an earlier attempt of this write may still have covered it: what was kept stays kept.
      const stored = await parameter.read()
      if (stored?.token !== undefined && isNewerThan(stored.token, newest))
        return { ...stored.token, version: stored.version }
      const waitMs = backoffMs(attempt, timing.random)
      assertTimeFor(waitMs, 'TooManyUpdates')
      await timing.sleep(waitMs)
      continue
    }
    let covered = newest
    // A parameter that was deleted meanwhile begins again at 1.
    const since = version > before ? before : 0
    for (let looked = version - 1; looked > since && looked >= version - MOST_LOOKED_AT; looked -= 1) {
      assertTimeFor(0, 'looking at what it has covered')
      const other = await parameter.read(looked)
      if (other?.token !== undefined && isNewerThan(other.token, covered)) covered = other.token
    }
    if (covered === newest) {
      keep(undefined)
      return { ...newest, version }
    }
    newest = covered
    before = version
    keep({ token: newest, basedOn: before })
    assertTimeFor(0, 'putting a newer one back')
  }
}
