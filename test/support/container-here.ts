import { randomUUID } from 'node:crypto'
import { inspect } from 'node:util'
import type { ContainerOptions, Sandbox } from '../../local/lambda/container.ts'
import { containerEnvironment } from '../../local/lambda/container-environment.ts'
import type { InvocationResult } from '../../local/lambda/invocation-result.ts'
import { exited, timedOut } from '../../local/lambda/sandbox-error.ts'
import { contextOf, type Handler, handlerOf } from './stack-functions.ts'
import { overhear } from './stack-output.ts'

/**
 * A container without a process: the handler runs here, in a hundredth of the time that a process takes to start. It is
 * crashed and hung before it runs, as a process is that is struck when it has the event. What is killed while it runs
 * is heard no more, but goes on: a test that kills a busy container needs a process.
 */
export class ContainerHere implements Sandbox {
  readonly id = randomUUID()
  readonly ready = Promise.resolve()
  readonly pid = undefined
  readonly ended: Promise<void>
  invocations = 0
  readonly #options: ContainerOptions
  readonly #ended = Promise.withResolvers<void>()
  #state: Sandbox['state'] = 'idle'
  #handler: Promise<Handler> | undefined
  #endWith: (payload: Buffer) => void = () => undefined
  #requestId = ''

  constructor(options: ContainerOptions) {
    this.#options = options
    this.ended = this.#ended.promise
  }

  get state(): Sandbox['state'] {
    return this.#state
  }

  async invoke(
    event: Buffer,
    { requestId, strike }: Parameters<Sandbox['invoke']>[1],
  ): Promise<InvocationResult> {
    const { timeoutSeconds } = this.#options.fn
    this.#state = 'busy'
    this.#requestId = requestId
    this.invocations += 1
    const { promise: ended, resolve: endWith } = Promise.withResolvers<Result>()
    this.#endWith = (payload) => endWith({ payload, functionError: 'Unhandled' })
    const timer = setTimeout(() => this.#end(timedOut(requestId, timeoutSeconds)), timeoutSeconds * 1000)
    if (strike === 'crash') this.#end(exited(requestId, null, 'SIGKILL'))
    else if (strike !== 'hang') this.#run(event).then(endWith)
    const result = await ended
    clearTimeout(timer)
    if (this.#state === 'busy') this.#state = 'idle'
    return { requestId, logTail: Buffer.alloc(0), ...result }
  }

  async kill(): Promise<void> {
    this.#end(exited(this.#requestId, null, 'SIGKILL'))
  }

  #end(payload: Buffer): void {
    this.#state = 'ended'
    this.#endWith(payload)
    this.#ended.resolve()
  }

  /** What it prints is written to the log as a process's lines are. */
  #run(event: Buffer): Promise<Result> {
    const { fn, log } = this.#options
    const requestId = this.#requestId
    return overhear(
      (said) => {
        for (const text of said.split('\n').filter(Boolean))
          log.write({ functionKey: fn.key, containerId: this.id, requestId, stream: 'stdout', text })
      },
      async (): Promise<Result> => {
        try {
          this.#handler ??= handlerOf(
            fn.key,
            containerEnvironment(fn, { ...this.#options, runtimeApi: 'none', logStream: this.id }),
          )
          const handler = await this.#handler
          const answer = await handler(JSON.parse(event.toString()), contextOf(fn, requestId))
          return { payload: Buffer.from(JSON.stringify(answer) ?? 'null') }
        } catch (thrown) {
          const { name: errorType, message: errorMessage } = thrown as Error
          const text = inspect(thrown, { depth: 12, showHidden: true })
          log.write({ functionKey: fn.key, containerId: this.id, requestId, stream: 'stderr', text })
          const payload = Buffer.from(JSON.stringify({ errorType, errorMessage }))
          return { payload, functionError: 'Unhandled' }
        }
      },
    )
  }
}

type Result = Pick<InvocationResult, 'payload' | 'functionError'>
