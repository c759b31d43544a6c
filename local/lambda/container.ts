import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { LocalServer } from '../http-server.ts'
import { type ContainerPlace, containerEnvironment } from './container-environment.ts'
import { type FunctionLog, readLines } from './function-log.ts'
import { InitError, type InvocationResult } from './invocation-result.ts'
import type { PackagedFunction } from './packaged-function.ts'
import { type Invocation, serveRuntimeApi } from './runtime-api.ts'
import { answerTooLarge, exited, timedOut } from './sandbox-error.ts'
import type { ThawGuard } from './thaw-guard.ts'

/** How every container of a function is started. */
export interface ContainerOptions extends Omit<ContainerPlace, 'runtimeApi' | 'logStream'> {
  readonly fn: PackagedFunction
  readonly log: FunctionLog
  /** Limit of the init phase, in seconds; it does not count into the function's time-out. */
  readonly initTimeoutSeconds: number
  /** Whether the process is stopped between invocations (SIGSTOP), as Lambda freezes a sandbox. */
  readonly freeze: boolean
  readonly thawGuard: ThawGuard
}

/** A fault that strikes a container once it has the event: its process is killed, or stopped. */
export type Strike = 'crash' | 'hang'

/** The largest answer of a function, in bytes (Lambda quotas). */
const ANSWER_LIMIT_BYTES = 6 * 1024 * 1024 + 100
const LOG_TAIL_BYTES = 4096

interface Running {
  readonly invocation: Invocation
  readonly timer: NodeJS.Timeout
  readonly done: (result: InvocationResult) => void
  readonly log: string[]
  answer?: { payload: Buffer; failed: boolean }
}

/** What a pool needs of an execution environment. Ours are child processes; a test may use others. */
export type Sandbox = Pick<
  Container,
  'id' | 'ready' | 'ended' | 'invocations' | 'pid' | 'state' | 'invoke' | 'kill'
>

/** One execution environment: a child process with the bundle of one function, one invocation at a time. */
export class Container {
  readonly id = randomUUID()
  /** Resolves once the init phase is over; rejects with `InitError`. */
  readonly ready: Promise<void>
  /** Resolves once the process is gone. */
  readonly ended: Promise<void>
  invocations = 0

  readonly #options: ContainerOptions
  #child: ChildProcess | undefined
  #runtimeApi: LocalServer | undefined
  #deliver: ((invocation: Invocation) => void) | undefined
  #running: Running | undefined
  /** Why the process is about to end, if Lambda has a name for the reason. */
  #endReason: Buffer | undefined
  #initOver: { resolve: () => void; reject: (error: Error) => void } | undefined
  #isDoomed = false
  #isEnded = false

  constructor(options: ContainerOptions) {
    this.#options = options
    const ended = Promise.withResolvers<void>()
    const ready = Promise.withResolvers<void>()
    this.ended = ended.promise
    this.ready = ready.promise
    this.#initOver = ready
    this.#start(ended.resolve).catch((error: Error) => {
      ready.reject(error)
      ended.resolve()
    })
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  get state(): 'starting' | 'idle' | 'busy' | 'ended' {
    if (this.#isEnded) return 'ended'
    if (this.#running !== undefined) return 'busy'
    return this.#initOver === undefined ? 'idle' : 'starting'
  }

  /** Runs one invocation; never rejects. The container must be idle. */
  invoke(
    event: Buffer,
    options: { requestId: string; functionArn: string; strike?: Strike },
  ): Promise<InvocationResult> {
    const { timeoutSeconds } = this.#options.fn
    const { requestId, functionArn, strike } = options
    const deliver = this.#deliver
    if (deliver === undefined) throw new Error('the container is not idle')
    this.#deliver = undefined
    this.invocations += 1
    return new Promise((done) => {
      if (this.#options.freeze) this.#child?.kill('SIGCONT')
      const invocation: Invocation = {
        requestId,
        event,
        functionArn,
        deadlineMs: Date.now() + timeoutSeconds * 1000,
      }
      const timer = setTimeout(() => this.#timeOut(), timeoutSeconds * 1000)
      this.#running = { invocation, timer, done, log: [] }
      // The guard takes a while to start. Meanwhile the function would continue with the event.
      if (strike === 'hang') this.#guard()
      deliver(invocation)
      if (strike === 'crash') this.#child?.kill('SIGKILL')
      if (strike === 'hang') this.#stop()
    })
  }

  /** Ends the process at once, whatever it is doing. A running invocation ends with `Runtime.ExitError`. */
  async kill(): Promise<void> {
    this.#isDoomed = true
    this.#child?.kill('SIGKILL')
    await this.ended
  }

  async #start(onEnded: () => void): Promise<void> {
    const { fn, initTimeoutSeconds } = this.#options
    const runtimeApi = await serveRuntimeApi({
      onNext: (deliver) => this.#onNext(deliver),
      onAnswer: (requestId, payload, failed) => this.#onAnswer(requestId, payload, failed),
      onInitError: (payload) => {
        this.#endReason = payload
      },
    })
    this.#runtimeApi = runtimeApi
    const environment = containerEnvironment(fn, {
      ...this.#options,
      runtimeApi: `127.0.0.1:${runtimeApi.port}`,
      logStream: `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${this.id.replaceAll('-', '')}`,
    })
    const child = spawn(
      process.execPath,
      [`--max-old-space-size=${fn.memoryMebibytes}`, join(import.meta.dirname, 'runtime.mjs')],
      { cwd: this.#options.taskRoot, env: environment, stdio: ['pipe', 'pipe', 'pipe'] },
    )
    this.#child = child
    if (this.#isDoomed) child.kill('SIGKILL')
    // This comes first: if no process could be started, there are no streams.
    child.once('error', () => this.#onExit(null, null, onEnded))
    readLines(child.stdout, (text) => this.#onLine('stdout', text))
    readLines(child.stderr, (text) => this.#onLine('stderr', text))
    const initTimer = setTimeout(() => this.#timeOut(), initTimeoutSeconds * 1000)
    this.ready.then(
      () => clearTimeout(initTimer),
      () => clearTimeout(initTimer),
    )
    // `close` and not `exit`: at `close` all its output has been read.
    child.once('close', (code, signal) => this.#onExit(code, signal, onEnded))
  }

  #onNext(deliver: (invocation: Invocation) => void): void {
    this.#deliver = deliver
    this.#initOver?.resolve()
    this.#initOver = undefined
    const running = this.#running
    // The function wrote its lines before its answer, but to other file descriptors. One turn of the event loop reads
    // them.
    if (running !== undefined)
      setImmediate().then(() => this.#finish(exited(running.invocation.requestId, 0, null)))
    else this.#freeze()
  }

  #onAnswer(requestId: string, payload: Buffer, failed: boolean): void {
    const running = this.#running
    if (running === undefined || running.invocation.requestId !== requestId || running.answer !== undefined)
      return
    const isTooLarge = payload.length > ANSWER_LIMIT_BYTES
    running.answer = isTooLarge
      ? { payload: answerTooLarge(ANSWER_LIMIT_BYTES), failed: true }
      : { payload, failed }
  }

  #onLine(stream: 'stdout' | 'stderr', text: string): void {
    const requestId = this.#running?.invocation.requestId
    this.#running?.log.push(text)
    this.#options.log.write({
      functionKey: this.#options.fn.key,
      containerId: this.id,
      ...(requestId === undefined ? {} : { requestId }),
      stream,
      text,
    })
  }

  #timeOut(): void {
    const { fn, initTimeoutSeconds } = this.#options
    const requestId = this.#running?.invocation.requestId ?? randomUUID()
    const seconds = this.#running === undefined ? initTimeoutSeconds : fn.timeoutSeconds
    this.#endReason = timedOut(requestId, seconds)
    this.#child?.kill('SIGKILL')
  }

  #onExit(code: number | null, signal: string | null, onEnded: () => void): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#deliver = undefined
    const requestId = this.#running?.invocation.requestId ?? randomUUID()
    const reason = this.#endReason ?? exited(requestId, code, signal)
    this.#initOver?.reject(new InitError(reason))
    this.#initOver = undefined
    this.#finish(reason)
    this.#runtimeApi?.close().then(onEnded)
  }

  /** Gives the result to the caller: the function's answer, or the reason why there is none. */
  #finish(reason: Buffer): void {
    const running = this.#running
    if (running === undefined) return
    this.#running = undefined
    clearTimeout(running.timer)
    this.#freeze()
    const { payload, failed } = running.answer ?? { payload: reason, failed: true }
    const log = Buffer.from(running.log.map((line) => `${line}\n`).join(''))
    running.done({
      requestId: running.invocation.requestId,
      payload,
      ...(failed ? { functionError: 'Unhandled' as const } : {}),
      logTail: log.subarray(-LOG_TAIL_BYTES),
    })
  }

  #freeze(): void {
    if (this.#options.freeze && !this.#isEnded) this.#stop()
  }

  #stop(): void {
    this.#guard()
    this.#child?.kill('SIGSTOP')
  }

  #guard(): void {
    const pid = this.#child?.pid
    if (pid !== undefined) this.#options.thawGuard.watch(pid)
  }
}
