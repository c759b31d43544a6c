/**
 * What runs an actor: a sandbox with a wall clock that may be wrong, and that may be frozen. While it is frozen nothing
 * in it goes on; what it has sent takes effect all the same, and is heard of after the thaw.
 */
export class Process {
  readonly name: string
  /** By how much the wall clock is fast, in milliseconds. */
  errorMs: number
  frozenSince: number | undefined
  /** For how long it was frozen in all, in milliseconds. */
  frozenMs = 0
  /** When a read of it failed or missed something last, in epoch milliseconds. */
  missedAtMs = 0
  /** For how long the monotonic clock stood still, in milliseconds. */
  stoodStillMs = 0
  /** The error that its clock has when it is as right as clocks are, in milliseconds. */
  readonly #usualErrorMs: number
  readonly #onClockError: (errorMs: number) => void

  constructor(name: string, usualErrorMs = 0, onClockError: (errorMs: number) => void = () => undefined) {
    this.name = name
    this.errorMs = usualErrorMs
    this.#usualErrorMs = usualErrorMs
    this.#onClockError = onClockError
    onClockError(usualErrorMs)
  }

  get isFrozen(): boolean {
    return this.frozenSince !== undefined
  }

  stepClock(byMs: number): void {
    this.errorMs += byMs
    this.#onClockError(this.errorMs)
  }

  setClockRight(): void {
    this.errorMs = this.#usualErrorMs
  }
}
