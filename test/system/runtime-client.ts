import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readLines } from '../../local/lambda/function-log.ts'
import { type Invocation, serveRuntimeApi } from '../../local/lambda/runtime-api.ts'
import type { Owner } from '../support/owner.ts'
import { endedWith } from '../support/processes.ts'
import { RUNTIME_CLIENT } from './managed-instance.ts'

/** A function of a test's own in AWS's runtime client. */
export interface RuntimeClient {
  /** The bytes of its answer, however they came; rejects when the function fails. */
  call(event: unknown): Promise<Buffer>
}

/** What runs, and what it finds in its environment. */
export interface RuntimeClientOptions {
  /** Folder with the function. */
  readonly taskRoot: string
  /** As in Lambda: `file.export`. */
  readonly handler: string
  readonly environment: Readonly<Record<string, string>>
  readonly onLine: (line: string) => void
}

/** Starts a function in AWS's runtime client, as Lambda does, one invocation at a time. */
export async function startRuntimeClient(
  { taskRoot, handler, environment, onLine }: RuntimeClientOptions,
  owner: Owner,
): Promise<RuntimeClient> {
  const next = Promise.withResolvers<(invocation: Invocation) => void>()
  let deliver = next
  let answer = Promise.withResolvers<Buffer>()
  const api = await serveRuntimeApi({
    onNext(give) {
      deliver.resolve(give)
    },
    onAnswer(_, payload, failed) {
      if (failed) answer.reject(new Error(payload.toString()))
      else answer.resolve(payload)
    },
    onInitError: (payload) => deliver.reject(new Error(payload.toString())),
  })
  owner.after(() => api.close())
  const child = endedWith(
    owner,
    spawn(process.execPath, [RUNTIME_CLIENT], {
      cwd: taskRoot,
      env: {
        ...environment,
        PATH: process.env.PATH,
        _HANDLER: handler,
        LAMBDA_TASK_ROOT: taskRoot,
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${api.port}`,
        AWS_LAMBDA_FUNCTION_NAME: 'streams',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/streams',
        AWS_LAMBDA_LOG_STREAM_NAME: 'none',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr])
    readLines(stream, (line) => {
      lines.push(line)
      onLine(line)
    })
  const end = once(child, 'close').then(() => {
    throw new Error(`${handler} ended: ${lines.slice(-10).join('\n')}`)
  })
  end.catch(() => undefined)

  return {
    async call(event) {
      const give = await Promise.race([deliver.promise, end])
      deliver = Promise.withResolvers()
      answer = Promise.withResolvers()
      give({
        requestId: randomUUID(),
        event: Buffer.from(JSON.stringify(event)),
        functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:streams',
        deadlineMs: Date.now() + 600_000,
      })
      return Promise.race([answer.promise, end])
    },
  }
}
