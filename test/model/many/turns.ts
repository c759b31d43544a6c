import type { VirtualTime } from '../../support/virtual-time.ts'

/** Lambda tries an event again after 1 s, then after twice as long each time, up to this, in seconds. */
const LONGEST_WAIT_SECONDS = 128

/** A function of Lambda with a reserved concurrency: one run for each of its containers at once. */
export class Turns<Container> {
  /** Most runs at once. */
  most = 0
  /** How long runs took, all together, in milliseconds. */
  busyMs = 0
  readonly #time: VirtualTime
  readonly #limit: number
  readonly #open: () => Container
  readonly #idle: Container[] = []
  #made = 0
  #busy = 0

  constructor(time: VirtualTime, limit: number, open: () => Container) {
    this.#time = time
    this.#limit = limit
    this.#open = open
  }

  /** Begins a run in a container that is free; nothing where every turn is taken. */
  begin<T>(run: (container: Container) => Promise<T>): Promise<T> | undefined {
    const container = this.#idle.pop() ?? this.#another()
    if (container === undefined) return undefined
    this.#busy += 1
    this.most = Math.max(this.most, this.#busy)
    return this.#run(container, run)
  }

  /** Runs it when a turn is free, as Lambda does with an asynchronous event. */
  async queue<T>(run: (container: Container) => Promise<T>): Promise<T> {
    for (let waitSeconds = 1; ; waitSeconds = Math.min(LONGEST_WAIT_SECONDS, 2 * waitSeconds)) {
      const begun = this.begin(run)
      if (begun !== undefined) return begun
      await this.#time.sleep(waitSeconds * 1000)
    }
  }

  #another(): Container | undefined {
    if (this.#made === this.#limit) return undefined
    this.#made += 1
    return this.#open()
  }

  async #run<T>(container: Container, run: (container: Container) => Promise<T>): Promise<T> {
    const begunAt = this.#time.elapsedMs
    try {
      return await run(container)
    } finally {
      this.#busy -= 1
      this.busyMs += this.#time.elapsedMs - begunAt
      this.#idle.push(container)
    }
  }
}
