import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Invocation, serveRuntimeApi } from '../../local/lambda/runtime-api.ts'
import { processorMs, residentMib } from './process-usage.ts'

/** AWS's own. */
const RUNTIME = join(import.meta.dirname, '../node_modules/aws-lambda-ric/index.mjs')
const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:bench'

/** A function as it is started. */
export interface RunnableFunction {
  /** Folder with its bundle. */
  readonly folder: string
  /** `path/of/module.export`, as Lambda is told. */
  readonly handler: string
}

/** What a function answers. */
export interface Answered {
  /** Milliseconds from the moment when it was handed the event. */
  readonly ms: number
  /** The same moment in milliseconds since the process was started. */
  readonly sinceStartMs: number
  /** JSON text. */
  readonly payload: string
}

/** AWS's own runtime client (`aws-lambda-ric`) with one function, in a process of its own. */
export interface RuntimeProcess {
  /** Milliseconds from the start of the process until it asked for its first invocation: the init phase. */
  readonly initMs: number
  /**
   * Hands it one event, and waits for the answer.
   *
   * @param aheadMs how far the function's clock is ahead of this one; not at all by default
   * @throws Error when the function fails, or answers with another HTTP status than 200 or 201
   */
  invoke(event: unknown, aheadMs?: number): Promise<Answered>
  /** Processor time that its threads have taken so far, in milliseconds. */
  processorMs(): number
  /** Memory that it keeps, in MiB. */
  residentMib(): number
  /** Stops it as Lambda does between two invocations. */
  freeze(): void
  thaw(): void
  /** Rejects when the process is gone. */
  readonly gone: Promise<never>
  close(): Promise<void>
}

/** What a cold start takes, in milliseconds since the process was started. */
export interface ColdStart {
  readonly initMs: number
  /** Until the handler's first answer was there. */
  readonly answerMs: number
  /** Processor time until then. */
  readonly processorMs: number
}

/** Starts a function, hands it one event, takes the times and ends it. */
export async function coldStart(
  fn: RunnableFunction,
  environment: Readonly<Record<string, string>>,
  event: unknown,
): Promise<ColdStart> {
  const started = await startRuntime(fn, environment)
  try {
    const { sinceStartMs } = await started.invoke(event)
    return { initMs: started.initMs, answerMs: sinceStartMs, processorMs: started.processorMs() }
  } finally {
    await started.close()
  }
}

/**
 * Starts a function; it waits for its first event when this resolves.
 *
 * @param runtime the file that loads the function and serves it; AWS's own runtime client by default
 * @param onOutput is told what the function writes to its standard output; nothing is by default
 */
export async function startRuntime(
  { folder, handler }: RunnableFunction,
  environment: Readonly<Record<string, string>>,
  runtime = RUNTIME,
  onOutput?: (text: string) => void,
): Promise<RuntimeProcess> {
  /** What waits for the process: for its next request, then for an answer. Whatever ends it ends the waiting. */
  let ready = Promise.withResolvers<(invocation: Invocation) => void>()
  let answer = Promise.withResolvers<{ payload: string; at: number }>()
  const fail = (reason: string): void => {
    const error = new Error(`${folder}: ${reason}`)
    for (const waiting of [ready, answer]) {
      waiting.promise.catch(() => undefined)
      waiting.reject(error)
    }
  }
  const runtimeApi = await serveRuntimeApi({
    onNext: (deliver) => ready.resolve(deliver),
    onAnswer: (_requestId, payload, failed) => {
      const at = performance.now()
      const text = payload.toString()
      if (failed || !isSuccess(text)) fail(text)
      else answer.resolve({ payload: text, at })
    },
    onInitError: (payload) => fail(payload.toString()),
  })
  const startedAt = performance.now()
  const child = spawn(process.execPath, [runtime], {
    cwd: folder,
    env: {
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      ...environment,
      PATH: '/usr/bin:/bin',
      _HANDLER: handler,
      LAMBDA_TASK_ROOT: folder,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${runtimeApi.port}`,
      AWS_LAMBDA_FUNCTION_NAME: 'bench',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/bench',
      AWS_LAMBDA_LOG_STREAM_NAME: 'bench',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    },
    // The local runtime ends with its standard input.
    stdio: ['pipe', onOutput === undefined ? 'ignore' : 'pipe', 'inherit'],
  })
  child.stdout?.setEncoding('utf8').on('data', onOutput ?? (() => undefined))
  const ended = once(child, 'close').then(() => fail('the runtime ended'))
  const gone = ended.then((): never => {
    throw new Error(`${folder}: the runtime ended`)
  })
  gone.catch(() => undefined)
  const close = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
    await runtimeApi.close()
  }
  const invoke = async (event: unknown, aheadMs = 0): Promise<Answered> => {
    const deliver = await ready.promise
    ready = Promise.withResolvers()
    answer = Promise.withResolvers()
    const handedAt = performance.now()
    deliver({
      requestId: randomUUID(),
      event: Buffer.from(JSON.stringify(event)),
      functionArn: FUNCTION_ARN,
      deadlineMs: Date.now() + aheadMs + 28_000,
    })
    const { payload, at } = await answer.promise
    return { ms: at - handedAt, sinceStartMs: at - startedAt, payload }
  }
  try {
    await ready.promise
    return {
      initMs: performance.now() - startedAt,
      invoke,
      processorMs: () => processorMs(Number(child.pid)),
      residentMib: () => residentMib(Number(child.pid)),
      freeze: () => void child.kill('SIGSTOP'),
      thaw: () => void child.kill('SIGCONT'),
      gone,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** A function that answers no HTTP request succeeds by returning. */
function isSuccess(payload: string): boolean {
  const { statusCode = 200 } = (JSON.parse(payload) ?? {}) as { readonly statusCode?: number }
  return statusCode === 200 || statusCode === 201
}
