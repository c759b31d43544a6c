import { randomUUID } from 'node:crypto'
import type { Functions } from './functions.ts'
import type { PackagedSchedule } from './packaged-schedule.ts'
import type { PackagedService } from './packaged-service.ts'

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/**
 * Period of a rate expression, in milliseconds (EventBridge Scheduler User Guide, "Rate-based schedules").
 * @throws Error on any other expression: only rates run here.
 */
export function periodMs(expression: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? []
  const period = Number(count) * (UNIT_MS[unit ?? ''] ?? Number.NaN)
  if (!(period > 0)) throw new Error(`schedule ${expression}: only rate(n minutes|hours|days) runs locally`)
  return period
}

/** The schedules of a service. Each fires for the first time one period after the start. */
export class Schedules {
  readonly #service: PackagedService
  readonly #functions: Functions
  readonly #timers: NodeJS.Timeout[]
  readonly #startedAt = Date.now()

  constructor(service: PackagedService, functions: Functions) {
    this.#service = service
    this.#functions = functions
    this.#timers = service.schedules.map((schedule) =>
      setInterval(() => this.#fire(schedule), periodMs(schedule.expression)),
    )
  }

  /**
   * Fires the schedule with this name now, or every schedule of the function with this name. Returns how many fired.
   */
  fire(scheduleOrFunction: string): number {
    const functionArn = this.#functions.find(scheduleOrFunction)?.arn
    const chosen = this.#service.schedules.filter(
      (schedule) => schedule.name === scheduleOrFunction || schedule.functionArn === functionArn,
    )
    for (const schedule of chosen) this.#fire(schedule)
    return chosen.length
  }

  /** When a function's schedule fires next by itself, in epoch milliseconds; undefined if it has no schedule. */
  nextAt(functionKey: string): number | undefined {
    const functionArn = this.#functions.find(functionKey)?.arn
    const schedule = this.#service.schedules.find((candidate) => candidate.functionArn === functionArn)
    if (schedule === undefined) return undefined
    const period = periodMs(schedule.expression)
    return this.#startedAt + (Math.floor((Date.now() - this.#startedAt) / period) + 1) * period
  }

  /** Fires every schedule now. Returns how many there are. */
  fireAll(): number {
    for (const schedule of this.#service.schedules) this.#fire(schedule)
    return this.#service.schedules.length
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer)
  }

  #fire(schedule: PackagedSchedule): void {
    const event = schedule.input ?? JSON.stringify(this.#defaultEvent(schedule))
    this.#functions.invokeAsynchronously(schedule.functionArn, Buffer.from(event))
  }

  /** What EventBridge Scheduler sends when the schedule has no input of its own. */
  #defaultEvent(schedule: PackagedSchedule): Record<string, unknown> {
    const { accountId, region } = this.#service.stack
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: accountId,
      time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
      region,
      resources: [schedule.arn],
      detail: '{}',
    }
  }
}
