import { join } from 'node:path'
import { STITCH } from '../../lib/providers/stitch.ts'
import { ROOT } from '../../scripts/package-service.ts'
import { type RuntimeProcess, startRuntime } from '../measure/runtime-process.ts'
import { withSetClock } from '../measure/set-clock.ts'
import { startWorld } from '../servers/world.ts'
import { type Packaged, unpacked } from './builds.ts'
import { QUERY } from './sibling-calls.ts'

const REFRESHER = 'refresh-client-token'
const RUNTIME = join(ROOT, 'local/lambda/runtime.mjs')
const EVEN_CHANCE = new URL('../measure/even-chance.js', import.meta.url)

const MINUTES = 24 * 60
const TICK_MINUTES = 5

/** What one client's deployment asked for in a day, and what figures it wrote, by name. */
export interface CountedDay {
  readonly invocations: number
  readonly tokenRequests: number
  /** Calls of AWS, by the local endpoint's counters. */
  readonly calls: Readonly<Record<string, number>>
  /** Custom metrics: names with their dimensions. */
  readonly metrics: readonly string[]
  readonly logBytes: number
}

/**
 * A day of a packaged deployment for one client, on clocks that stand still unless they are set: a tick every five
 * minutes, and a call of a warm sibling each minute. Four scope sets, one container of each function.
 */
export async function countDay(build: Packaged): Promise<CountedDay> {
  const world = await startWorld()
  const output = new Output()
  const runtimes: RuntimeProcess[] = []
  try {
    return await withSetClock(async (clock) => {
      const environment = {
        ...world.environment,
        ...clock.environment,
        NODE_OPTIONS: `${clock.environment.NODE_OPTIONS} --import=${EVEN_CHANCE}`,
        STITCH_SCOPES: STITCH.seedScopes.join(','),
        STITCH_LOG_LEVEL: 'info',
      }
      await world.endTokens(STITCH.seedScopes)
      const start = async (key: string): Promise<RuntimeProcess> => {
        const runtime = await startRuntime(await unpacked(build, key), environment, RUNTIME, output.add)
        runtimes.push(runtime)
        return runtime
      }
      const refresher = await start(REFRESHER)
      await refresher.invoke({})
      // What was prepared does not count.
      const before = world.counters.toJSON()
      const issuedBefore = world.tokensIssued()
      const sibling = await start(QUERY.key)
      await sibling.invoke(QUERY.event)
      let invocations = 1
      for (let minute = 1; minute <= MINUTES; minute += 1) {
        const aheadMs = minute * 60_000
        await clock.set(aheadMs)
        if (minute % TICK_MINUTES === 0) await refresher.invoke({}, aheadMs)
        await sibling.invoke(QUERY.event, aheadMs)
        invocations += minute % TICK_MINUTES === 0 ? 2 : 1
      }
      const calls = Object.entries(world.counters.toJSON()).map(([name, count]) => [
        name,
        count - (before[name] ?? 0),
      ])
      return {
        invocations,
        tokenRequests: world.tokensIssued() - issuedBefore,
        calls: Object.fromEntries(calls),
        metrics: output.metrics,
        logBytes: output.bytes,
      }
    })
  } finally {
    await Promise.all(runtimes.map((runtime) => runtime.close()))
    await world.close()
  }
}

/** What functions write to their standard output. */
class Output {
  bytes = 0
  readonly #metrics = new Set<string>()
  #rest = ''

  get metrics(): readonly string[] {
    return [...this.#metrics].sort()
  }

  readonly add = (text: string): void => {
    this.bytes += Buffer.byteLength(text)
    const lines = `${this.#rest}${text}`.split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#line(line)
  }

  #line(line: string): void {
    if (!line.startsWith('{')) return
    const { _aws: embedded, ...members } = JSON.parse(line)
    for (const { Dimensions, Metrics } of embedded?.CloudWatchMetrics ?? [])
      for (const dimensions of Dimensions as readonly (readonly string[])[])
        for (const { Name } of Metrics)
          this.#metrics.add([Name, ...dimensions.map((name) => `${name}=${members[name]}`)].join(' '))
  }
}
