import { randomUUID } from 'node:crypto'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import type { Context } from 'aws-lambda'
import type { Environment } from '../../lib/settings.ts'
import { containerEnvironment } from '../../local/lambda/container-environment.ts'
import type { PackagedFunction } from '../../local/lambda/packaged-function.ts'
import { OPERATOR, type Stack } from '../../local/stack.ts'
import { type Outputs, overhear } from './stack-output.ts'

export type Handler = (event: unknown, context: Context) => Promise<unknown>

/** How an invocation ended, in the terms of Lambda: a result, or the name and message of what was thrown. */
export interface Invocation {
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into it at once, and fails when it is something else.
  readonly result?: any
  readonly error?: { readonly errorType: string; readonly errorMessage: string }
}

/** The handlers of `functions/` in this process, each with the environment that its container would have. */
export class Handlers {
  readonly #stack: Stack
  readonly #outputs: Outputs
  readonly #warm = new Map<string, Handler>()

  constructor(stack: Stack, outputs: Outputs) {
    this.#stack = stack
    this.#outputs = outputs
  }

  /** What a container of the function finds in its environment: the credentials are those of the function's role. */
  environmentOf(fn: PackagedFunction): Record<string, string> {
    return containerEnvironment(fn, {
      region: this.#stack.service.stack.region,
      taskRoot: import.meta.dirname,
      runtimeApi: 'none',
      logStream: 'none',
      overrides: this.#stack.functionSettings(),
    })
  }

  async invoke(fn: PackagedFunction, event: unknown): Promise<Invocation> {
    const from = `log of ${fn.key}, in this process`
    const handler = await this.#handlerOf(fn)
    const invoked = await overhear(
      (text) => this.#outputs.add(from, text),
      async (): Promise<Invocation> => {
        try {
          const result = await handler(structuredClone(event), contextOf(fn))
          return { result: JSON.parse(JSON.stringify(result ?? null)) }
        } catch (thrown) {
          this.#outputs.add(`error of ${fn.key}, in this process`, thrown)
          const { name, message } = thrown as Error
          return { error: { errorType: name, errorMessage: message } }
        }
      },
    )
    return invoked
  }

  /** Forgets what is warm: the next invocation of each begins with an empty memory. */
  forget(): void {
    this.#warm.clear()
  }

  async #handlerOf(fn: PackagedFunction): Promise<Handler> {
    const handler = this.#warm.get(fn.key) ?? (await handlerOf(fn.key, this.environmentOf(fn)))
    this.#warm.set(fn.key, handler)
    return handler
  }
}

/** A handler of `functions/` that remembers nothing yet. */
export async function handlerOf(key: string, environment: Environment): Promise<Handler> {
  const { createHandler } = (await import(`../../functions/${key}.ts`)) as {
    createHandler: (environment: Environment) => Handler
  }
  return createHandler(environment)
}

/** Invokes a function's packaged bundle with an unmodified `LambdaClient`, as its callers do. */
export async function invokeBundle(
  stack: Stack,
  outputs: Outputs,
  fn: PackagedFunction,
  event: unknown,
): Promise<Invocation> {
  const lambda = new LambdaClient({
    endpoint: stack.aws.url,
    region: stack.service.stack.region,
    credentials: OPERATOR,
    maxAttempts: 1,
  })
  try {
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: fn.name, Payload: JSON.stringify(event ?? {}) }),
    )
    const text = answer.Payload?.transformToString() ?? ''
    outputs.add(`result of ${fn.key}`, text, { success: answer.FunctionError === undefined })
    return answer.FunctionError === undefined ? { result: JSON.parse(text) } : { error: JSON.parse(text) }
  } finally {
    lambda.destroy()
  }
}

/** What a handler is told of its invocation. */
export function contextOf(fn: PackagedFunction, awsRequestId: string = randomUUID()): Context {
  const deadline = Date.now() + fn.timeoutSeconds * 1000
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: fn.name,
    functionVersion: '$LATEST',
    invokedFunctionArn: fn.arn,
    memoryLimitInMB: String(fn.memoryMebibytes),
    awsRequestId,
    logGroupName: `/aws/lambda/${fn.name}`,
    logStreamName: 'none',
    getRemainingTimeInMillis: () => deadline - Date.now(),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  }
}
