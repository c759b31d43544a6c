/** Rates are told of so many seconds. */
const WINDOW_SECONDS = 10

/** Calls of one kind, by the time at which they came, and how many of them a quota refused. */
export class Load {
  readonly #byWindow = new Map<number, number>()
  readonly #perSecond: number
  /** Calls that the quota has left. */
  #left: number
  #leftAtMs = 0
  total = 0
  /** Calls that the quota refused at first. */
  refused = 0
  /** How long a call waited for the quota at most, in milliseconds. */
  longestWaitMs = 0

  /** @param perSecond what AWS takes of an account: so many at once, and so many each second after that */
  constructor(perSecond = Number.POSITIVE_INFINITY) {
    this.#perSecond = perSecond
    this.#left = perSecond
  }

  /** Notes a call, or that one comes again; false where the quota refuses it. Times do not go back. */
  add(atMs: number, firstAtMs = atMs): boolean {
    this.longestWaitMs = Math.max(this.longestWaitMs, atMs - firstAtMs)
    const isFirst = atMs === firstAtMs
    if (isFirst) {
      const window = Math.floor(atMs / 1000 / WINDOW_SECONDS)
      this.#byWindow.set(window, (this.#byWindow.get(window) ?? 0) + 1)
      this.total += 1
    }
    if (this.#perSecond === Number.POSITIVE_INFINITY) return true
    const gained = ((atMs - this.#leftAtMs) / 1000) * this.#perSecond
    this.#left = Math.min(this.#perSecond, this.#left + gained)
    this.#leftAtMs = atMs
    if (this.#left < 1) {
      if (isFirst) this.refused += 1
      return false
    }
    this.#left -= 1
    return true
  }

  /** Calls a second in the busiest ten, each counted once however often it came. */
  get perSecond(): number {
    return this.perSecondFrom(0)
  }

  /** The same from some moment on. */
  perSecondFrom(fromMs: number): number {
    let most = 0
    for (const [window, count] of this.#byWindow)
      if ((window + 1) * WINDOW_SECONDS * 1000 > fromMs) most = Math.max(most, count)
    return most / WINDOW_SECONDS
  }
}
