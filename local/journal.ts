import { type Clock, systemClock } from '../lib/clock.ts'

/** A part of the system that answers requests. */
export type Station = 'gateway' | 'refresher' | 'secret' | 'key' | 'token' | 'parameter' | 'api'

/** One finished request between two parts of the system. It contains no token, no body and no path with an id. */
export interface Passage {
  /** Counts from 1. */
  readonly id: number
  /** When it began, in epoch milliseconds. */
  readonly at: number
  /** Who asked: a function's short name, `schedule`, `reader`, `operator`, a client id, or `outside`. */
  readonly from: string
  readonly to: Station
  /** For example `POST /payment-requests`, `PutParameter`, `CreatePaymentRequest`. */
  readonly what: string
  /** For example `201`, `4 refreshed`, `ThrottlingException`, `no answer`. */
  readonly result: string
  readonly isGood: boolean
  /** How long it took, in milliseconds. */
  readonly ms: number
  /** The client of a deployment for many that it concerns, if any. */
  readonly client?: string
  /** The scope set whose token it concerns, if any. */
  readonly scope?: string
  /** The version of the parameter with that token, if it is known. */
  readonly version?: number
  /** The function behind a route, if the station alone does not say who did the work. */
  readonly by?: string
}

/** What is known of a request when it begins, and when it is over. */
export type Begun = Pick<Passage, 'to'> &
  Partial<Pick<Passage, 'from' | 'what' | 'client' | 'scope' | 'version' | 'by'>>
export type Ended = Pick<Passage, 'result' | 'isGood'> & Partial<Omit<Begun, 'to'>>

/** How much of a value that came from outside is shown. */
const SHOWN_CHARACTERS = 200

/** A value that came from outside, fit for a line of a log or of a terminal: short, and without control characters. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
  const plain = text.replace(/[^\x20-\x7e]/g, '?')
  return plain.length > SHOWN_CHARACTERS ? `${plain.slice(0, SHOWN_CHARACTERS)}…` : plain
}

/** How many passages are kept. */
const KEPT = 300

/** Every request between the parts of one stack, oldest first. Requests to `/_local` do not count. */
export class Journal {
  readonly #passages: Passage[] = []
  readonly #clock: Clock
  readonly #onPassage: (passage: Passage) => void
  #last = 0

  constructor(onPassage: (passage: Passage) => void = () => {}, clock: Clock = systemClock) {
    this.#onPassage = onPassage
    this.#clock = clock
  }

  /** Notes that a request has begun; returns what notes its end. Only the first end counts. */
  begin({ from = 'outside', what = '', ...begun }: Begun): (ended: Ended) => void {
    const at = this.#clock()
    const startedAt = performance.now()
    let isOver = false
    return (ended) => {
      if (isOver) return
      isOver = true
      this.#last += 1
      const ms = Math.round(performance.now() - startedAt)
      this.#keep({ id: this.#last, at, from, what, ...begun, ...ended, ms })
    }
  }

  /** The latest, oldest first. */
  passages(): readonly Passage[] {
    return [...this.#passages]
  }

  #keep(passage: Passage): void {
    this.#passages.push(passage)
    if (this.#passages.length > KEPT) this.#passages.shift()
    this.#onPassage(passage)
  }
}
