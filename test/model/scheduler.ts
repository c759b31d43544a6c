import { type Actor, AGAIN, type Call, type Fault, type Life } from './call.ts'
import type { Choices } from './choices.ts'
import { Fingerprint } from './fingerprint.ts'
import { mark, told } from './outcome-text.ts'
import { endOf, isHeldUp, isReady, killedAt, type Pending, takesEffect } from './pending.ts'
import type { Process } from './process.ts'

export interface SchedulerOptions {
  readonly choices: Choices
  /** How many calls may meet a fault. */
  readonly mostFaults: number
  /** Told of each step; for a trace. */
  readonly onStep?: (line: string) => void
  /** What is not in any actor's history: the state that they share. */
  readonly sharedState?: () => string
  /**
   * How late a call may be answered, compared with the others, in milliseconds; 10,000 by default. Where it is given, a
   * call that is never answered lets the others go on until its time-out: for judges of how long things take.
   */
  readonly mostLateMs?: number
}

/** By how much one call can be slower than it should be, compared with the others, in milliseconds. */
const MOST_LATE_MS = 10_000

const SLOW: readonly Fault[] = ['time-out', 'answer lost']

/**
 * Runs asynchronous code one step at a time: of all calls under way it lets one be answered, waits until nothing moves
 * any more, and chooses again. Time is virtual: an answer comes when the call's time is over, or later, as slow as the
 * choice of others makes it.
 */
export class Scheduler {
  /** Epoch milliseconds; at first a moment in the life of the throwaway certificate. */
  nowMs = 1_800_000_000_000
  faultsMet = 0
  #isHealed = false
  readonly #settings: SchedulerOptions
  readonly #actors: Actor[] = []
  #pending: Pending[] = []

  constructor(settings: SchedulerOptions) {
    this.#settings = settings
  }

  /** From now on nothing fails. */
  heal(): void {
    this.#isHealed = true
  }

  /**
   * A new actor, which lives until `body` is over. Actors of one `origin` are alike: which is which makes no
   * difference.
   */
  spawn(name: string, origin: string, body: (actor: Actor) => Promise<void>, life: Life = {}): void {
    const actor: Actor = { name, state: 'live', life, history: new Fingerprint(origin) }
    this.#actors.push(actor)
    body(actor).then(() => {
      actor.state = 'ended'
    })
  }

  call<T>(call: Call<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ ...call, startedAt: this.nowMs, resolve, reject } as Pending)
    })
  }

  sleep(actor: Actor, ms: number, signal?: AbortSignal): Promise<void> {
    const what = `waits ${ms} ms`
    const timer = { actor, what, takesMs: ms, faults: [], isTimer: true, answer: () => undefined }
    const slept = this.call<void>(timer)
    const pending = this.#pending.at(-1) as Pending
    signal?.addEventListener('abort', () => {
      const index = this.#pending.indexOf(pending)
      if (index !== -1) this.#pending.splice(index, 1)
      pending.resolve(undefined)
    })
    return slept
  }

  /** From now on nothing goes on in this process. */
  freeze(process: Process): void {
    process.frozenSince ??= this.nowMs
  }

  /** Where the monotonic clock stood still, a timer goes off as much later. */
  thaw(process: Process, stoodStill: boolean): void {
    if (process.frozenSince === undefined) return
    const frozenMs = this.nowMs - process.frozenSince
    process.frozenSince = undefined
    process.frozenMs += frozenMs
    if (!stoodStill) return
    process.stoodStillMs += frozenMs
    for (const call of this.#pending) if (call.actor.life.process === process) call.startedAt += frozenMs
  }

  /** Goes on until nothing can, or `isOver`; false when it has come to a state that was gone on from before. */
  async run(isOver: () => boolean): Promise<boolean> {
    const { choices } = this.#settings
    while (!isOver()) {
      await this.#quiescence()
      const options = this.#options()
      if (options.length === 0) return true
      if (choices.isKnown?.(() => this.#state())) return false
      const call = options[choices.pick(options.length)] as Pending
      this.#step(call, this.#chooseFault(call))
    }
    return true
  }

  /** Names of the actors that have neither ended nor crashed. */
  get left(): readonly string[] {
    return this.#actors.filter(({ state }) => state === 'live').map(({ name }) => name)
  }

  /** The calls that can go on next. None is overtaken by one that would end much later. */
  #options(): readonly Pending[] {
    let first = Number.POSITIVE_INFINITY
    for (const call of this.#pending)
      if (isHeldUp(call)) first = Math.min(first, killedAt(call))
      else if (isReady(call)) first = Math.min(first, endOf(call))
    const latest = first + (this.#settings.mostLateMs ?? MOST_LATE_MS)
    return this.#pending.filter((call) => {
      if (isHeldUp(call)) return (takesEffect(call) && endOf(call) <= latest) || killedAt(call) <= latest
      return isReady(call) ? endOf(call) <= latest : this.#mayTimeOut(call)
    })
  }

  get #mayFail(): boolean {
    return !this.#isHealed && this.faultsMet < this.#settings.mostFaults
  }

  #mayTimeOut(call: Pending): boolean {
    return this.#mayFail && call.faults.includes('time-out')
  }

  #chooseFault(call: Pending): Fault | undefined {
    if (call.hangs !== undefined) return call.hangs
    if (call.heard !== undefined || (isHeldUp(call) && !takesEffect(call))) return undefined
    if (!isReady(call)) return 'time-out'
    if (!this.#mayFail || call.faults.length === 0) return undefined
    const choice = this.#settings.choices.pickFault(call.faults.length + 1)
    return choice === 0 ? undefined : call.faults[choice - 1]
  }

  #step(call: Pending, fault: Fault | undefined): void {
    if (call.heard !== undefined) {
      this.#hear(call, call.heard)
      return
    }
    if (fault !== undefined && call.hangs === undefined) this.faultsMet += 1
    const isSlow = fault !== undefined && SLOW.includes(fault)
    if (isSlow && this.#settings.mostLateMs !== undefined && call.hangs === undefined) {
      call.hangs = fault
      call.takesMs = call.timeoutMs ?? call.takesMs
      this.#note(call, fault, 'hangs')
      return
    }
    if (fault === 'crash') {
      this.#kill(call, 'crashes')
      return
    }
    const durationMs = isSlow ? (call.timeoutMs ?? call.takesMs) : call.takesMs
    const isEffect = !isHeldUp(call) || takesEffect(call)
    const endsAt = isEffect ? call.startedAt + durationMs : killedAt(call)
    this.nowMs = Math.max(this.nowMs + (call.advancesMs ?? 0), endsAt)
    if (this.nowMs >= killedAt(call)) {
      this.#kill(call, 'killed')
      return
    }
    const tell = this.#answer(call, fault)
    if (tell === undefined) return
    if (isHeldUp(call)) call.heard = tell
    else this.#hear(call, tell)
  }

  /** Lets the call take effect, and gives what tells its caller; nothing when it is to be made again. */
  #answer(call: Pending, fault: Fault | undefined): (() => void) | undefined {
    try {
      const value = call.answer(fault)
      this.#note(call, fault, value)
      return value === AGAIN ? undefined : () => call.resolve(value)
    } catch (error) {
      this.#note(call, fault, error)
      return () => call.reject(error)
    }
  }

  /** A caller that was frozen for longer than it waits may find its own timer first. */
  #hear(call: Pending, tell: () => void): void {
    this.#pending.splice(this.#pending.indexOf(call), 1)
    const { faults, startedAt, timeoutMs = Number.POSITIVE_INFINITY } = call
    const isLate =
      call.heard !== undefined && this.nowMs > startedAt + timeoutMs && faults.includes('time-out')
    if (isLate && this.#settings.choices.pick(2) === 1) this.#answer(call, 'time-out')?.()
    else tell()
  }

  #kill(call: Pending, how: string): void {
    this.#note(call, undefined, how)
    call.actor.state = 'crashed'
    this.#pending = this.#pending.filter(({ actor }) => actor !== call.actor)
    call.actor.life.onCrash?.()
  }

  /** All that decides what can come. */
  #state(): string {
    const state = new Fingerprint(
      `${this.nowMs} ${this.faultsMet} ${this.#isHealed} ${this.#settings.sharedState?.()}`,
    )
    for (const history of this.#actors.map(({ history }) => history.text).sort()) state.add(history)
    return state.text
  }

  #note(call: Pending, fault: Fault | undefined, outcome: unknown): void {
    const { onStep, choices } = this.#settings
    if (onStep === undefined && choices.isKnown === undefined) return
    const how = fault === undefined ? '' : ` (${fault})`
    call.actor.history.add(`${this.nowMs} ${call.what}: ${mark(outcome)}${how}`)
    if (onStep === undefined) return
    const time = new Date(this.nowMs).toISOString().slice(11, 23)
    onStep(`${time}  ${call.actor.name.padEnd(10)} ${call.what}: ${told(outcome)}${how}`)
  }

  /**
   * Waits until no actor can move by itself: Node runs the queue of `nextTick` only when that of promises is empty. An
   * actor without a call is at work elsewhere (it signs): that takes turns of the event loop.
   */
  async #quiescence(): Promise<void> {
    await new Promise<void>((resolve) => process.nextTick(resolve))
    while (
      this.#actors.some((actor) => actor.state === 'live' && !this.#pending.some((c) => c.actor === actor))
    )
      await new Promise<void>((resolve) => setImmediate(resolve))
  }
}
