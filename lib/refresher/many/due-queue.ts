import type { TokenKey } from '../../token/token-key.ts'

/** What is due of one client. */
export interface Due {
  readonly client: string
  readonly keys: readonly TokenKey[]
  /** When the first of its usable tokens ends, in epoch seconds; infinite where it has none. */
  readonly usableUntil: number
  /** Whether the last attempt of this process failed. */
  readonly hasFailed: boolean
}

/** Of so many that are taken one has no usable token, so that a new client has its turn however much is due. */
const ONE_OF = 4

/**
 * What is due, filled while it is emptied. The token that ends first comes first. A client without a usable token comes last, and last of
 * all one that failed before: a reader in need has turns of its own, and a client that is broken for good delays no other.
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

  /** What comes next; waits for it while more may be added. */
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
