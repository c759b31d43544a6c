import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Counters, FaultScript } from '../faults.ts'
import type { Journal } from '../journal.ts'
import { AsynchronousInvocations, type DeadLetter } from './asynchronous-invocations.ts'
import { Container, type ContainerOptions, type Sandbox } from './container.ts'
import type { FunctionLog } from './function-log.ts'
import { FunctionPool } from './function-pool.ts'
import type { InvocationResult } from './invocation-result.ts'
import type { PackagedFunction } from './packaged-function.ts'
import type { PackagedService } from './packaged-service.ts'
import { notingRefresh } from './refresh-passage.ts'
import { startLimit } from './start-limit.ts'
import { ThawGuard } from './thaw-guard.ts'
import { unzip } from './zip.ts'

export interface FunctionsOptions {
  readonly service: PackagedService
  /** Folder for the unpacked bundles. */
  readonly folder: string
  /** Called at every start of a container, because its addresses are known only after everything listens. */
  readonly environment: () => Readonly<Record<string, string>>
  readonly faults: FaultScript
  readonly counters: Counters
  readonly log: FunctionLog
  readonly journal: Journal
  readonly initTimeoutSeconds: number
  readonly freeze: boolean
  /** Starts a container; a child process by default. */
  readonly startContainer?: (options: ContainerOptions) => Sandbox
}

/** What `containers()` gives for one container. */
export interface ContainerReport {
  readonly id: string
  readonly functionKey: string
  readonly state: Sandbox['state']
  readonly pid: number | undefined
  readonly invocations: number
}

/** How many containers may be in their init phase at once, for each processor. More would only slow each other down. */
const STARTS_PER_PROCESSOR = 2

/** All functions of a service, each with its pool of containers. */
export class Functions {
  readonly #pools: FunctionPool[] = []
  readonly #asynchronous = new AsynchronousInvocations()
  readonly #thawGuard = new ThawGuard()
  readonly #options: FunctionsOptions
  #unpacked = 0

  private constructor(options: FunctionsOptions) {
    this.#options = options
  }

  /** Unpacks the bundle of each function of the service. */
  static async unpack(options: FunctionsOptions): Promise<Functions> {
    const { service, faults, counters } = options
    const functions = new Functions(options)
    const limitStarts = startLimit(availableParallelism() * STARTS_PER_PROCESSOR)
    for (const fn of service.functions) {
      const start = await functions.#unpack(fn)
      functions.#pools.push(new FunctionPool({ fn, start, limitStarts, faults, counters }))
    }
    return functions
  }

  /** Unpacks the bundle of a function; returns what starts a container with it. */
  async #unpack(fn: PackagedFunction): Promise<() => Sandbox> {
    const { service, folder, environment, log, initTimeoutSeconds, freeze } = this.#options
    const { startContainer = (options) => new Container(options) } = this.#options
    this.#unpacked += 1
    const taskRoot = join(folder, `${this.#unpacked}`, fn.key)
    await unzip(fn.bundle, taskRoot)
    return () =>
      startContainer({
        fn,
        region: service.stack.region,
        taskRoot,
        overrides: environment(),
        log,
        initTimeoutSeconds,
        freeze,
        thawGuard: this.#thawGuard,
      })
  }

  /**
   * Puts another package's function in the place of the one with the same key, as a deployment does while calls go on.
   * @throws RangeError when there is no such function.
   */
  async replace(fn: PackagedFunction): Promise<void> {
    await this.#pool(fn.key).replace({ fn, start: await this.#unpack(fn) })
  }

  /** The function with this key, name, partial ARN or ARN, with or without the qualifier `$LATEST`. */
  find(nameOrArn: string): PackagedFunction | undefined {
    return this.#pools.find(({ fn }) => isCalled(fn, nameOrArn))?.fn
  }

  /**
   * Runs one invocation and waits for its end. An error inside the function is a result with `functionError`.
   * @throws ThrottledError when the reserved concurrency is taken.
   * @throws RangeError when there is no such function.
   */
  invoke(nameOrArn: string, event: Buffer): Promise<InvocationResult> {
    return this.#invoke(this.#pool(nameOrArn), event)
  }

  #invoke(pool: FunctionPool, event: Buffer): Promise<InvocationResult> {
    const { key, arn } = pool.fn
    return notingRefresh(this.#options.journal, key, event, () => pool.invoke(event, arn))
  }

  /** Accepts an asynchronous invocation: returns at once, runs once, and keeps a failure among the dead letters. */
  invokeAsynchronously(nameOrArn: string, event: Buffer): void {
    const pool = this.#pool(nameOrArn)
    this.#asynchronous.accept(pool.fn, event, () => this.#invoke(pool, event))
  }

  /** Asynchronous invocations that failed, oldest first. */
  deadLetters(): readonly DeadLetter[] {
    return this.#asynchronous.deadLetters()
  }

  /** Resolves when every asynchronous invocation accepted so far has succeeded or failed. */
  settled(): Promise<void> {
    return this.#asynchronous.settled()
  }

  /** The reserved concurrency of every function by its key; `null` where there is none. */
  reservedConcurrency(): Record<string, number | null> {
    return Object.fromEntries(
      this.#pools.map(({ fn, reservedConcurrency }) => [fn.key, reservedConcurrency ?? null]),
    )
  }

  /** Changes a function's reserved concurrency (Lambda, `PutFunctionConcurrency`); `undefined` takes it away. */
  reserveConcurrency(nameOrArn: string, reserved: number | undefined): void {
    this.#pool(nameOrArn).reservedConcurrency = reserved
  }

  prewarm(nameOrArn: string, count: number): Promise<void> {
    return this.#pool(nameOrArn).prewarm(count)
  }

  kill(nameOrArn: string): Promise<number> {
    return this.#pool(nameOrArn).kill()
  }

  recycle(nameOrArn: string): Promise<number> {
    return this.#pool(nameOrArn).recycle()
  }

  containers(): ContainerReport[] {
    return this.#pools.flatMap((pool) =>
      pool.containers().map(({ id, state, pid, invocations }) => ({
        id,
        functionKey: pool.fn.key,
        state,
        pid,
        invocations,
      })),
    )
  }

  async close(): Promise<void> {
    this.#asynchronous.close()
    await Promise.all(this.#pools.map((pool) => pool.close()))
    this.#thawGuard.close()
  }

  #pool(nameOrArn: string): FunctionPool {
    const pool = this.#pools.find(({ fn }) => isCalled(fn, nameOrArn))
    if (pool === undefined) throw new RangeError(`no function is called ${nameOrArn}`)
    return pool
  }
}

/** Lambda API reference, `Invoke`, "FunctionName": name, ARN or `account:function:name`. */
function isCalled({ key, name, arn }: PackagedFunction, nameOrArn: string): boolean {
  const unqualified = nameOrArn.replace(/:\$LATEST$/, '')
  return [key, name, arn, arn.split(':').slice(4).join(':')].includes(unqualified)
}
