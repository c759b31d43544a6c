import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { noMetrics } from '../../lib/observe/metrics.ts'
import type { TokenSource } from '../../lib/reader/token-source.ts'
import type { VersionedToken } from '../../lib/token/client-token.ts'
import type { Actor } from './call.ts'
import type { LambdaModel } from './lambda-model.ts'
import type { ParameterModel } from './parameter-model.ts'
import type { Process } from './process.ts'
import type { Protocol } from './protocol.ts'
import type { Scheduler } from './scheduler.ts'
import type { TokenEndpointModel } from './token-endpoint-model.ts'
import type { Watch } from './watch.ts'

/** What a reader does, in this order: wants a token, or lets so many seconds pass. */
export type ReaderStep = 'get' | number

export interface ReaderParts {
  readonly scheduler: Scheduler
  readonly watch: Watch
  readonly parameter: ParameterModel
  readonly endpoint: TokenEndpointModel
  readonly lambda: LambdaModel
  readonly protocol: Protocol
  readonly config: EverySetting
  readonly scope: string
  readonly waitMs: number
  readonly random: () => number
  readonly process: Process
  /** How long all is quiet before the reader has to show that it recovers, in milliseconds. */
  readonly calmMs: number
  /** Whether all else is quiet and nothing fails any more, and it is this reader's turn to show that it recovers. */
  readonly isCalm: () => boolean
}

/** Within so many calls a reader has to have recovered. */
const MOST_CALLS = 2

/** How long a reader waits by default, in milliseconds. */
const PATIENCE_MS = 15_000

/** A sibling's container: it wants tokens, calls the API with them, and has a rejected one renewed once. */
export function spawnReader(steps: readonly ReaderStep[], parts: ReaderParts): void {
  const { scheduler, parameter, lambda, protocol, config, scope, random, watch, isCalm, process, calmMs } =
    parts
  const { name } = process
  const body = async (actor: Actor): Promise<void> => {
    const source = protocol.tokenSource(
      {
        readToken: parameter.reader(actor),
        invokeRefresher: lambda.invoker(actor),
        timing: {
          clock: () => scheduler.nowMs + process.errorMs,
          monotonic: () => scheduler.nowMs - process.stoodStillMs,
          sleep: (ms) => scheduler.sleep(actor, ms),
          random,
        },
        metrics: noMetrics,
      },
      { ...config, scope, parameter: scope },
    )
    for (const step of steps) {
      if (step === 'get') await callApi(name, source, parts.waitMs, parts)
      else await scheduler.sleep(actor, step * 1000)
    }
    await scheduler.call({
      actor,
      what: 'rests',
      takesMs: 0,
      faults: [],
      isReady: isCalm,
      answer: () => 'calm',
    })
    await scheduler.sleep(actor, calmMs)
    // A rejected token is renewed once per call; where that one is rejected as well, the next call goes on.
    for (let calls = 1; !(await callApi(name, source, PATIENCE_MS, parts)); calls += 1) {
      if (calls === MOST_CALLS) return watch.leftWithout(name)
      await scheduler.sleep(actor, calmMs)
    }
  }
  scheduler.spawn(name, `reader ${steps}`, body, { process })
}

/** Whether a token was found that the API accepts. A reader that finds none answers 503 and goes on. */
async function callApi(
  name: string,
  source: TokenSource,
  waitMs: number,
  { watch, endpoint, process, scheduler }: ReaderParts,
): Promise<boolean> {
  const given = async (get: () => Promise<VersionedToken>): Promise<VersionedToken | undefined> => {
    const unfrozenMs = () => scheduler.nowMs - process.frozenMs
    const begunAt = unfrozenMs()
    const token = await get().catch(() => undefined)
    watch.answered(name, waitMs, unfrozenMs() - begunAt)
    if (token !== undefined) watch.used(name, token, process.errorMs)
    return token
  }
  const token = await given(async () => source.get(waitMs))
  if (token === undefined) return false
  if (!endpoint.isRejected(token.accessToken)) return true
  watch.rejected(name)
  const renewed = await given(() => source.renew(token, waitMs))
  if (renewed?.accessToken === token.accessToken) watch.rejectedAgain(name)
  return renewed !== undefined && !endpoint.isRejected(renewed.accessToken)
}
