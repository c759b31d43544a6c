import assert from 'node:assert/strict'
import { literal, object } from 'valibot'
import { systemTiming } from '../../lib/clock.ts'
import { StitchError } from '../../lib/errors.ts'
import { graphqlOverHttp } from '../../lib/stitch/api-endpoint.ts'
import { callStitch } from '../../lib/stitch/call-stitch.ts'
import type { Operation } from '../../lib/stitch/operation.ts'
import { seededRandom } from '../model/seeded-random.ts'
import { RecordedMetrics } from '../support/records.ts'
import {
  ANNOUNCED_SECONDS,
  type End,
  type Moment,
  type UnreliableApi,
  unreliableApi,
} from './unreliable-api.ts'

/** What is tried. */
export interface Trial {
  readonly seed: number
  readonly calls: number
  /** Whether the API keeps an idle connection for as long as it announces; else it ends connections at any moment. */
  readonly isKeeping: boolean
  readonly reuseIdleSeconds?: number
}

/** What came of it. */
export interface TrialResult {
  readonly done: number
  readonly uncertain: number
  readonly notSent: number
  readonly connections: number
  /** Mutations that were executed twice, or otherwise than their caller was told. */
  readonly wrong: readonly string[]
}

const CREATE: Operation<{ done: true }> = {
  kind: 'mutation',
  name: 'Create',
  document: 'mutation Create($id: ID!) { done(id: $id) }',
  data: object({ done: literal(true) }),
}

/** How a mutation ended for its caller. `not_sent`: it may be repeated. */
type Ending = 'done' | 'outcome_unknown' | 'not_sent'

/** Often enough a mutation is executed as its caller was told. */
const isTrue = (ending: Ending, executions: number): boolean =>
  ending === 'outcome_unknown' ? executions <= 1 : executions === (ending === 'done' ? 1 : 0)

/** From a second to six hours; some calls come at once. */
const FREEZES = [0, 0, 0, 0, 1, 3, 3.9, 4, 4.9, 5, 6, 60, 3600, 21_600]
const ENDS: readonly End[] = ['closed', 'reset', 'half-closed']
const MOMENTS: readonly Moment[] = ['before', 'after', 'within']

/** Turns of the event loop after which something happens once a call has begun; before it for a negative one. */
const WHEN = [-1, 0, 1, 2, 3, 5, 8]

/**
 * What goes silent is waited for so long, in milliseconds. On a slow machine more mutations end uncertain, and no other
 * way.
 */
const SILENT_MS = 300

/**
 * Sends mutations from an environment whose sandbox freezes between them: its wall clock goes on, and it hears nothing.
 */
export async function tryMutations({
  seed,
  calls,
  isKeeping,
  reuseIdleSeconds,
}: Trial): Promise<TrialResult> {
  const random = seededRandom(seed)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
  let frozenMs = 0
  const { now } = Date
  Date.now = () => now() + frozenMs
  const releases: (() => unknown)[] = []
  const api = await unreliableApi({ after: (release) => void releases.push(release) })
  const send = sender(api, isKeeping ? undefined : SILENT_MS, reuseIdleSeconds)
  const endings = new Map<string, Ending>()

  for (let number = 0; number < calls; number += 1) {
    const seconds = pick(FREEZES)
    frozenMs += seconds * 1000
    const idle = api.idle()
    const how = !isKeeping && number % 50 === 0 ? 'silent' : pick(ENDS)
    // It may end a connection whose time is over, and the environment hears of that before the call, within it, or
    // never.
    const mayEnd = isKeeping ? seconds >= ANNOUNCED_SECONDS : true
    const what = mayEnd ? pick(['idle', 'idle', isKeeping ? 'nothing' : 'executed']) : 'nothing'
    if (what === 'executed') api.endNext(how, pick(MOMENTS))
    const when = pick(WHEN)
    const act = () => (what === 'idle' ? api.end(how, idle) : undefined)
    if (when < 0) act()
    const called = send(`${number}`)
    if (when >= 0) await turns(when).then(act)
    endings.set(`${number}`, await called)
  }

  Date.now = now
  for (const release of releases) release()
  const count = (wanted: Ending) => [...endings.values()].filter((ending) => ending === wanted).length
  return {
    done: count('done'),
    uncertain: count('outcome_unknown'),
    notSent: count('not_sent'),
    connections: api.connections(),
    wrong: [...endings].filter(([id, ending]) => !isTrue(ending, api.executed(id))).map(([id]) => id),
  }
}

/** Sends a mutation, and says how it ended. */
function sender(api: UnreliableApi, attemptMs = Number.POSITIVE_INFINITY, reuseIdleSeconds?: number) {
  const send = graphqlOverHttp(api.url, reuseIdleSeconds)
  const ports = {
    sendToApi: (request: Parameters<typeof send>[0]) =>
      send({ ...request, timeoutMs: Math.min(request.timeoutMs, attemptMs) }),
    timing: systemTiming,
    metrics: new RecordedMetrics(),
  }
  const token = { accessToken: 'a', renew: async () => assert.fail('nothing is rejected here') }
  return (id: string): Promise<Ending> =>
    callStitch(ports, CREATE, { id }, { token, by: systemTiming.monotonic() + 60_000 }).then(
      () => 'done',
      (error: unknown) => {
        assert.ok(error instanceof StitchError, String(error))
        return error.code === 'outcome_unknown' ? 'outcome_unknown' : 'not_sent'
      },
    )
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
