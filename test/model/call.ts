import type { Fingerprint } from './fingerprint.ts'
import type { Process } from './process.ts'

/**
 * What can become of a call besides its answer. `time-out` and `answer lost` take as long as the caller waits; the
 * first has no effect, the second has. `repeated` has its effect, and then the call comes again by itself, as the AWS
 * SDK does when an answer is lost. `crash` ends the actor: nothing of it goes on, and the call never takes place.
 */
export type Fault = 'throttled' | 'time-out' | 'answer lost' | 'repeated' | 'contended' | 'stale' | 'crash'

/** Told by a call that took effect and stays to be made again. */
export const AGAIN = Symbol('again')

/** A process: the refresher's container in one run, a reader, a tick of the schedule. */
export interface Actor {
  readonly name: string
  state: 'live' | 'ended' | 'crashed'
  readonly life: Life
  /**
   * Of everything that was answered to it, and when: the same history makes the same state, for nothing else goes in.
   */
  readonly history: Fingerprint
}

export interface Life {
  /** Where it runs: what its clocks say, and whether it is frozen. Absent: nothing freezes it. */
  readonly process?: Process
  /** Epoch milliseconds at which it is killed, if it has not ended. */
  readonly killedAt?: number
  readonly onCrash?: () => void
}

/** A call of a port: a point at which another actor may come first. */
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
  /**
   * Whether it is the process's own timer: it has no effect outside, so it does nothing while the process is frozen.
   */
  readonly isTimer?: boolean
  /** Takes effect, and gives what the caller hears. What it throws is what the caller catches. */
  readonly answer: (fault: Fault | undefined) => T | typeof AGAIN
}
