import { randomUUID } from 'node:crypto'
import type { Counters, FaultScript } from '../faults.ts'
import type { Sandbox, Strike } from './container.ts'
import { InitError, type InvocationResult, ThrottledError } from './invocation-result.ts'
import type { PackagedFunction } from './packaged-function.ts'

export interface PoolOptions {
  readonly fn: PackagedFunction
  /** Makes a container; it may still be in its init phase. */
  readonly start: () => Sandbox
  /** Runs a task when there is room for one more container in its init phase. */
  readonly limitStarts: (task: () => Promise<void>) => Promise<void>
  readonly faults: FaultScript
  readonly counters: Counters
}

interface Waiter {
  readonly take: (container: Sandbox) => void
  readonly fail: (error: Error) => void
}

/**
 * The containers of one function. Idle ones are reused, the latest used first; if none is idle, one is started.
 * Reserved concurrency counts invocations, as Lambda does. An invocation that waits for a start takes a container that
 * becomes idle earlier.
 */
export class FunctionPool {
  /**
   * How many invocations may run at once, as in the template until it is changed; `undefined`: any number.
   */
  reservedConcurrency: number | undefined
  #options: PoolOptions
  readonly #all = new Set<Sandbox>()
  /** Those of `#all` that run code or settings that have been replaced since. */
  readonly #outdated = new WeakSet<Sandbox>()
  readonly #idle: Sandbox[] = []
  readonly #waiters: Waiter[] = []
  #startsUnderWay = 0
  #running = 0
  #closed = false

  constructor(options: PoolOptions) {
    this.#options = options
    this.reservedConcurrency = options.fn.reservedConcurrency
  }

  get fn(): PackagedFunction {
    return this.#options.fn
  }

  /** Every container that has not ended. */
  containers(): readonly Sandbox[] {
    return [...this.#all]
  }

  /**
   * Runs one invocation. An error inside the function is a result with `functionError`.
   * @throws ThrottledError when the reserved concurrency is taken.
   */
  async invoke(event: Buffer, functionArn: string): Promise<InvocationResult> {
    const { counters, faults } = this.#options
    const fault = faults.take('lambda', this.fn.key)?.does
    if (fault === 'throttle' || this.#running >= (this.reservedConcurrency ?? Number.POSITIVE_INFINITY)) {
      counters.count(`lambda.${this.fn.key}.throttles`)
      throw new ThrottledError('Rate Exceeded.')
    }
    counters.count(`lambda.${this.fn.key}.invocations`)
    this.#running += 1
    const requestId = randomUUID()
    try {
      const container = fault === 'cold' ? await this.#startForOne() : await this.#take()
      const result = await container.invoke(event, {
        requestId,
        functionArn,
        ...(fault === 'crash' || fault === 'hang' ? { strike: fault satisfies Strike } : {}),
      })
      if (result.functionError !== undefined) counters.count(`lambda.${this.fn.key}.errors`)
      this.#release(container)
      return result
    } catch (error) {
      if (!(error instanceof InitError)) throw error
      counters.count(`lambda.${this.fn.key}.errors`)
      return { requestId, payload: error.payload, functionError: 'Unhandled', logTail: Buffer.alloc(0) }
    } finally {
      this.#running -= 1
    }
  }

  /** Starts containers until there are `count`, idle ones and busy ones together. Rejects when one does not start. */
  async prewarm(count: number): Promise<void> {
    const missing = Math.max(0, count - this.#all.size)
    await Promise.all(
      Array.from({ length: missing }, () =>
        this.#options.limitStarts(async () => this.#release(await this.#start())),
      ),
    )
  }

  /** Kills every container of the function, busy ones too. Returns how many there were. */
  async kill(): Promise<number> {
    const killed = this.containers()
    await Promise.all(killed.map((container) => container.kill()))
    return killed.length
  }

  /** Ends the idle containers, so that the next invocation is a cold start. Returns how many there were. */
  async recycle(): Promise<number> {
    const idle = this.#idle.splice(0)
    await Promise.all(idle.map((container) => container.kill()))
    return idle.length
  }

  /**
   * Puts other code and settings in the place of the function's own, as a deployment does: idle containers end, busy
   * ones after their invocation, and every container that starts from now on runs the new ones.
   */
  async replace({ fn, start }: Pick<PoolOptions, 'fn' | 'start'>): Promise<void> {
    this.#options = { ...this.#options, fn, start }
    this.reservedConcurrency = fn.reservedConcurrency
    for (const container of this.#all) this.#outdated.add(container)
    await this.recycle()
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const waiter of this.#waiters.splice(0)) waiter.fail(new Error('the local stack is ending'))
    await this.kill()
  }

  #take(): Promise<Sandbox> {
    const idle = this.#idle.pop()
    if (idle !== undefined) return Promise.resolve(idle)
    return new Promise((take, fail) => {
      this.#waiters.push({ take, fail })
      this.#startForWaiters()
    })
  }

  /** Starts one more container, unless one is already starting for each waiting invocation. */
  #startForWaiters(): void {
    if (this.#startsUnderWay >= this.#waiters.length) return
    this.#startsUnderWay += 1
    this.#options.limitStarts(async () => {
      const started = this.#waiters.length === 0 ? undefined : await this.#startForOne().catch(asError)
      this.#startsUnderWay -= 1
      if (started instanceof Error) this.#waiters.shift()?.fail(started)
      else if (started !== undefined) this.#release(started)
    })
  }

  async #startForOne(): Promise<Sandbox> {
    this.#options.counters.count(`lambda.${this.fn.key}.coldStarts`)
    return await this.#start()
  }

  async #start(): Promise<Sandbox> {
    if (this.#closed) throw new Error('the local stack is ending')
    const container = this.#options.start()
    this.#all.add(container)
    container.ended.then(() => this.#forget(container))
    await container.ready
    return container
  }

  #release(container: Sandbox): void {
    if (container.state !== 'idle') return
    if (this.#outdated.has(container)) {
      void container.kill()
      // The container may have been started for one of them.
      this.#startForWaiters()
      return
    }
    const waiter = this.#waiters.shift()
    if (waiter === undefined) this.#idle.push(container)
    else waiter.take(container)
  }

  #forget(container: Sandbox): void {
    this.#all.delete(container)
    const at = this.#idle.indexOf(container)
    if (at !== -1) this.#idle.splice(at, 1)
  }
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(`${thrown}`))
