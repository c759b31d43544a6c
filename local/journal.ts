import { type Clock, systemClock } from '../lib/clock.ts'

/** A part of the system that answers requests. */
export type Station = 'gateway' | 'refresher' | 'secret' | 'token' | 'parameter' | 'api'

/** One request between two parts of the system, once it is over. It holds no token, no body and no path with an id. */
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
  /** The scope set whose token it is about, if any. */
  readonly scope?: string
  /** The version of the parameter with the token that it is about, where that is known. */
  readonly version?: number
  /** Who did the work, where the station is not the whole answer: the function behind a route. */
  readonly by?: string
}

/** What is known of a request when it begins, and when it is over. */
export type Begun = Pick<Passage, 'to'> & Partial<Pick<Passage, 'from' | 'what' | 'scope' | 'version' | 'by'>>
export type Ended = Pick<Passage, 'result' | 'isGood'> & Partial<Omit<Begun, 'to'>>

/** How much of a value that came from outside is shown. */
const SHOWN_CHARACTERS = 200

/** A value that came from outside, fit for a line of a log or of a terminal: short, and without control characters. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
  const plain = text.replace(/[^\x20-\x7e]/g, '?')
  return plain.length > SHOWN_CHARACTERS ? `${plain.slice(0, SHOWN_CHARACTERS)}…` : plain
}

/** How many passages are kept for a look back. */
const KEPT = 300

/** Every request between the parts of one stack, oldest first. Looking at the stack (`/_local`) is no request of the system. */
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
