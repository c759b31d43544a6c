import { awaitToken } from '../../../lib/reader/await-token.ts'
import type { Sought } from '../../../lib/reader/unavailable.ts'
import type { VersionedToken } from '../../../lib/token/client-token.ts'
import type { Pace } from '../../../lib/token/pacer.ts'
import { MemoryParameter } from '../../support/memory-parameter.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { DONE, ScriptedRefresher } from '../../support/scripted-refresher.ts'
import { aToken, SCOPE } from '../../support/tokens.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

/** What the refresher is asked. */
export const EVENT = { scopes: [SCOPE] }

/** A search for a token, with everything around it in memory. */
export function aSearch({
  nobodyToAsk = false,
  paceReads = async () => true,
  ...sought
}: { nobodyToAsk?: boolean; paceReads?: Pace } & Partial<Sought> = {}) {
  const time = new VirtualTime()
  const parameter = new MemoryParameter(time)
  const refresher = new ScriptedRefresher()
  const search = {
    read: parameter.readToken,
    askRefresher: nobodyToAsk ? undefined : refresher.invoke,
    paceReads,
    timing: time,
    choose: (stored: Awaited<ReturnType<typeof parameter.read>>) =>
      stored?.token === undefined ||
      (sought.expectClientMode ?? stored.token.clientMode) !== stored.token.clientMode
        ? undefined
        : ({ ...stored.token, version: stored.version } as VersionedToken),
    eventAfter: () => EVENT,
    sought: {
      scope: SCOPE,
      parameter: '/stitch/dev/default/tokens/a',
      expectClientMode: undefined,
      ...sought,
    },
  }
  const find = (waitMs = 15_000) => time.run(awaitToken(search, waitMs))
  const failure = (waitMs = 15_000) => rejectionOf(find(waitMs))
  const reason = async (waitMs = 15_000) => (await failure(waitMs)).facts.reason
  const stores = () => {
    parameter.put(aToken())
    return DONE
  }
  return { time, parameter, refresher, find, failure, reason, stores }
}
