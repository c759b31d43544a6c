import type { TokenKey } from '../../token/token-key.ts'

/** The due tokens of one client. */
export interface Due {
  readonly client: string
  readonly keys: readonly TokenKey[]
  /** When the first of its usable tokens ends, in epoch seconds; infinite if it has none. */
  readonly usableUntil: number
  /** Whether this process's last attempt failed. */
  readonly hasFailed: boolean
  /** How many of its tokens are late: readers already expect their renewal. */
  readonly late: number
}

/** Every fourth place goes to a client without a usable token. So a new client gets one, however much is due. */
const ONE_OF = 4

/**
 * The due tokens. The queue is filled and emptied at the same time. The token that ends first comes first. Clients
 * without a usable token come last, because a reader that needs one has turns of its own. Among them, clients that
 * failed before come after the others: so a broken client delays no other.
 */
export class DueQueue {
  readonly #usable: Due[] = []
  readonly #without: Due[] = []
  #waiting: (() => void)[] = []
  #taken = 0
  #isClosed = false

  add(all: readonly Due[]): void {
    for (const due of all)
      (due.usableUntil === Number.POSITIVE_INFINITY ? this.#without : this.#usable).push(due)
    this.#usable.sort((a, b) => a.usableUntil - b.usableUntil)
    this.#without.sort((a, b) => Number(a.hasFailed) - Number(b.hasFailed))
    this.#wake()
  }

  /** Nothing more will be added. */
  close(): void {
    this.#isClosed = true
    this.#wake()
  }

  /** Takes the next one; waits for it while more may be added. `undefined` at the end. */
  async take(): Promise<Due | undefined> {
    for (;;) {
      const next = this.#next()
      if (next !== undefined || this.#isClosed) return next
      await new Promise<void>((resolve) => void this.#waiting.push(resolve))
    }
  }

  #next(): Due | undefined {
    const isTurnOfNew = this.#taken % ONE_OF === ONE_OF - 1 && this.#without[0]?.hasFailed === false
    const next = isTurnOfNew ? this.#without.shift() : (this.#usable.shift() ?? this.#without.shift())
    if (next !== undefined) this.#taken += 1
    return next
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
