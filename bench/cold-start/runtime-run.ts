import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { serveRuntimeApi } from '../../local/lambda/runtime-api.ts'

const RUNTIME = join(import.meta.dirname, '../node_modules/aws-lambda-ric/index.mjs')

/** Milliseconds since the process was started. */
export interface ColdStart {
  /** Until the runtime asked for its first invocation: the init phase. */
  readonly initMs: number
  /** Until the handler's first answer was there. */
  readonly answerMs: number
}

/**
 * Starts AWS's own runtime client (`aws-lambda-ric`) with one function, hands it one event, takes the times and ends it.
 *
 * @param taskRoot folder with the function's bundle
 * @param handler `path/of/module.export`
 * @throws Error when the function fails, or answers anything but 200
 */
export async function coldStart(
  taskRoot: string,
  handler: string,
  environment: Readonly<Record<string, string>>,
  event: unknown,
): Promise<ColdStart> {
  let readyAt = Number.NaN
  const answer = Promise.withResolvers<number>()
  const fail = (reason: string) => answer.reject(new Error(`${taskRoot}: ${reason}`))
  const runtimeApi = await serveRuntimeApi({
    onNext: (deliver) => {
      readyAt = performance.now()
      const arn = 'arn:aws:lambda:eu-west-1:000000000000:function:bench'
      const deadlineMs = Date.now() + 28_000
      deliver({
        requestId: randomUUID(),
        event: Buffer.from(JSON.stringify(event)),
        functionArn: arn,
        deadlineMs,
      })
    },
    onAnswer: (_requestId, payload, failed) => {
      const answeredAt = performance.now()
      const { statusCode } = JSON.parse(payload.toString()) as { statusCode?: number }
      if (failed || statusCode !== 200) fail(payload.toString())
      else answer.resolve(answeredAt)
    },
    onInitError: (payload) => fail(payload.toString()),
  })
  const startedAt = performance.now()
  const child = spawn(process.execPath, [RUNTIME], {
    cwd: taskRoot,
    env: {
      ...environment,
      PATH: '/usr/bin:/bin',
      _HANDLER: handler,
      LAMBDA_TASK_ROOT: taskRoot,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${runtimeApi.port}`,
      AWS_LAMBDA_FUNCTION_NAME: 'bench',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/bench',
      AWS_LAMBDA_LOG_STREAM_NAME: 'bench',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(child, 'close')
  ended.then(() => fail('the runtime ended without an answer'))
  try {
    const answeredAt = await answer.promise
    return { initMs: readyAt - startedAt, answerMs: answeredAt - startedAt }
  } finally {
    child.kill('SIGKILL')
    await ended
    await runtimeApi.close()
  }
}
