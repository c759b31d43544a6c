import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { noMetrics } from '../../lib/observe/metrics.ts'
import type { TokenSource } from '../../lib/reader/token-source.ts'
import type { VersionedToken } from '../../lib/token/client-token.ts'
import { isOfOtherMode, mustNotBeUsed } from './by-the-book.ts'
import type { Actor } from './call.ts'
import type { LambdaModel } from './lambda-model.ts'
import type { ParameterModel } from './parameter-model.ts'
import type { Process } from './process.ts'
import type { Protocol } from './protocol.ts'
import type { Scheduler } from './scheduler.ts'
import type { TokenEndpointModel } from './token-endpoint-model.ts'
import type { Watch } from './watch.ts'

/**
 * What a reader does, in this order: wants a token, for one caller or for two at once, or lets so many seconds pass.
 */
export type ReaderStep = 'get' | 'two gets' | number

/** How long the second of two callers waits, in milliseconds. */
const SHORT_WAIT_MS = 3000

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

/**
 * After so long a failure of a reader says nothing of its next call, in milliseconds: searches and what others do in
 * them included.
 */
const FORGOTTEN_MS = 120_000

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
        readToken: parameter.reader(actor, process),
        invokeRefresher: lambda.invoker(actor),
        timing: {
          clock: () => scheduler.nowMs + process.errorMs,
          monotonic: () => scheduler.nowMs - process.stoodStillMs,
          sleep: (ms, signal) => scheduler.sleep(actor, ms, signal),
          random,
        },
        metrics: noMetrics,
      },
      { ...config, scope, parameter: scope },
    )
    for (const step of steps) {
      if (typeof step === 'number') await scheduler.sleep(actor, step * 1000)
      else if (step === 'get') await callApi(source, parts.waitMs, parts)
      else await Promise.all([parts.waitMs, SHORT_WAIT_MS].map((waitMs) => callApi(source, waitMs, parts)))
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
    for (let calls = 1; !(await callApi(source, PATIENCE_MS, parts)); calls += 1) {
      if (calls === MOST_CALLS) return watch.leftWithout(name)
      await scheduler.sleep(actor, calmMs)
    }
  }
  scheduler.spawn(name, `reader ${steps}`, body, { process })
}

/** Whether a token was found that the API accepts. A reader that finds none answers 503 and goes on. */
async function callApi(source: TokenSource, waitMs: number, parts: ReaderParts): Promise<boolean> {
  const { watch, endpoint, process } = parts
  const token = await given(waitMs, parts, async () => source.get(waitMs))
  if (token === undefined) return false
  if (!endpoint.isRejected(token.accessToken)) return true
  watch.rejected(process.name, token)
  const renewed = await given(waitMs, parts, () => source.renew(token, waitMs))
  if (renewed?.accessToken === token.accessToken) watch.rejectedAgain(process.name)
  return renewed !== undefined && !endpoint.isRejected(renewed.accessToken)
}

/** What a caller is given, or nothing; the judge hears of it. */
async function given(
  waitMs: number,
  { scheduler, process, watch, parameter, endpoint, config }: ReaderParts,
  get: () => Promise<VersionedToken>,
): Promise<VersionedToken | undefined> {
  const unfrozenMs = () => scheduler.nowMs - process.frozenMs
  const begunAtMs = scheduler.nowMs
  const begunUnfrozenMs = unfrozenMs()
  const isServed = (): boolean => {
    const { stored } = parameter
    const now = Math.floor((scheduler.nowMs + process.errorMs) / 1000)
    return (
      stored !== undefined &&
      !mustNotBeUsed(stored, now) &&
      !isOfOtherMode(stored, config.expectClientMode) &&
      !endpoint.isRejected(stored.accessToken)
    )
  }
  const couldBeServed = isServed()
  const token = await get().catch(() => undefined)
  watch.answered(process.name, waitMs, unfrozenMs() - begunUnfrozenMs)
  if (token !== undefined) watch.used(process.name, token, process.errorMs)
  const undisturbedSinceMs = Math.max(parameter.storedSinceMs, process.missedAtMs)
  const hadTime = waitMs > SHORT_WAIT_MS && undisturbedSinceMs < begunAtMs - FORGOTTEN_MS
  if (token === undefined && couldBeServed && isServed() && hadTime) watch.refusedInSpite(process.name)
  return token
}
