import type { Choices } from './choices.ts'
import { Fingerprint } from './fingerprint.ts'

/**
 * What can become of a call besides its answer. `time-out` and `answer lost` take as long as the caller waits; the first has
 * no effect, the second has. `repeated` has its effect, and then the call comes again by itself, as the AWS SDK does when an
 * answer is lost. `crash` ends the actor: nothing of it goes on, and the call never takes place.
 */
export type Fault = 'throttled' | 'time-out' | 'answer lost' | 'repeated' | 'contended' | 'stale' | 'crash'

/** Told by a call that took effect and stays to be made again. */
export const AGAIN = Symbol('again')

/** A process: the refresher's container in one run, a reader, a tick of the schedule. */
export interface Actor {
  readonly name: string
  state: 'live' | 'ended' | 'crashed'
  readonly life: Life
  /** Of everything that was answered to it, and when: the same history makes the same state, for nothing else goes in. */
  readonly history: Fingerprint
}

export interface Life {
  /** Epoch milliseconds at which it is killed, if it has not ended. */
  readonly killedAt?: number
  readonly onCrash?: () => void
}

/** A call of a port: a point at which somebody else may come first. */
export interface Call<T> {
  readonly actor: Actor
  readonly what: string
  /** Milliseconds of virtual time. */
  readonly takesMs: number
  /** By how many milliseconds the clock goes on in any case; 0 by default. */
  readonly advancesMs?: number
  /** After how long the caller gives up; `takesMs` by default. */
  readonly timeoutMs?: number
  readonly faults: readonly Fault[]
  /** Whether it can be answered now; always, by default. */
  readonly isReady?: () => boolean
  /** Takes effect, and gives what the caller hears. What it throws is what the caller catches. */
  readonly answer: (fault: Fault | undefined) => T | typeof AGAIN
}

interface Pending extends Call<unknown> {
  readonly startedAt: number
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: unknown) => void
}

export interface SchedulerOptions {
  readonly choices: Choices
  /** How many calls may meet a fault. */
  readonly mostFaults: number
  /** Told of each step; for a trace. */
  readonly onStep?: (line: string) => void
  /** What is not in any actor's history: the state that they share. */
  readonly sharedState?: () => string
}

/** By how much one call can be slower than it should be, compared with the others, in milliseconds. */
const MOST_LATE_MS = 10_000

const SLOW: readonly Fault[] = ['time-out', 'answer lost']

/**
 * Runs asynchronous code one step at a time: of all calls under way it lets one be answered, waits until nothing moves any
 * more, and chooses again. Time is virtual: an answer comes when the call's time is over, or later, as slow as the choice
 * of others makes it.
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

  /** A new actor, which lives until `body` is over. Actors of one `origin` are alike: which is which makes no difference. */
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

  sleep(actor: Actor, ms: number): Promise<void> {
    return this.call({ actor, what: `waits ${ms} ms`, takesMs: ms, faults: [], answer: () => undefined })
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
    for (const call of this.#pending) if (isReady(call)) first = Math.min(first, endOf(call))
    return this.#pending.filter((call) =>
      isReady(call) ? endOf(call) <= first + MOST_LATE_MS : this.#mayTimeOut(call),
    )
  }

  get #mayFail(): boolean {
    return !this.#isHealed && this.faultsMet < this.#settings.mostFaults
  }

  #mayTimeOut(call: Pending): boolean {
    return this.#mayFail && call.faults.includes('time-out')
  }

  #chooseFault(call: Pending): Fault | undefined {
    if (!isReady(call)) return 'time-out'
    if (!this.#mayFail || call.faults.length === 0) return undefined
    const choice = this.#settings.choices.pickFault(call.faults.length + 1)
    return choice === 0 ? undefined : call.faults[choice - 1]
  }

  #step(call: Pending, fault: Fault | undefined): void {
    if (fault !== undefined) this.faultsMet += 1
    if (fault === 'crash') {
      this.#kill(call, 'crashes')
      return
    }
    const isSlow = fault !== undefined && SLOW.includes(fault)
    const durationMs = isSlow ? (call.timeoutMs ?? call.takesMs) : call.takesMs
    this.nowMs = Math.max(this.nowMs + (call.advancesMs ?? 0), call.startedAt + durationMs)
    if (this.nowMs >= (call.actor.life.killedAt ?? Number.POSITIVE_INFINITY)) {
      this.#kill(call, 'killed')
      return
    }
    try {
      const value = call.answer(fault)
      this.#note(call, fault, value)
      if (value === AGAIN) return
      call.resolve(value)
    } catch (error) {
      this.#note(call, fault, error)
      call.reject(error)
    }
    this.#pending.splice(this.#pending.indexOf(call), 1)
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
   * Waits until no actor can move by itself: Node runs the queue of `nextTick` only when that of promises is empty. An actor
   * without a call is at work elsewhere (it signs): that takes turns of the event loop.
   */
  async #quiescence(): Promise<void> {
    await new Promise<void>((resolve) => process.nextTick(resolve))
    while (
      this.#actors.some((actor) => actor.state === 'live' && !this.#pending.some((c) => c.actor === actor))
    )
      await new Promise<void>((resolve) => setImmediate(resolve))
  }
}

const endOf = (call: Pending): number => call.startedAt + call.takesMs

const isReady = (call: Pending): boolean => call.isReady === undefined || call.isReady()

/** What tells an outcome from any other that the same call could have had, the shared state being the same. */
const mark = (outcome: unknown): string => {
  if (typeof outcome !== 'object' || outcome === null) return String(outcome)
  if (outcome instanceof Error) return outcome.message
  const { version, kind, body } = outcome as Readonly<Record<string, unknown>>
  return `${version} ${kind} ${body}`
}

/** Members of an outcome that a person wants to see. */
const TOLD = 'version token accessToken issuedAt kind outcomes outcome code status body versionId'.split(' ')

const told = (outcome: unknown): string => {
  if (outcome === undefined) return 'ok'
  if (outcome === AGAIN) return 'took effect'
  return outcome instanceof Error ? `${outcome}` : JSON.stringify(outcome, TOLD)
}
