import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { installPeers, PEERS } from '../../bench/install.ts'
import { containerEnvironment } from '../../local/lambda/container-environment.ts'
import { readLines } from '../../local/lambda/function-log.ts'
import { type Invocation, serveRuntimeApi } from '../../local/lambda/runtime-api.ts'
import { unzip } from '../../local/lambda/zip.ts'
import { isInstalled } from '../../scripts/install-judges.ts'
import { startFolder } from '../support/folder.ts'
import { missingPrograms } from '../support/openssl.ts'
import { FILE, type Owner } from '../support/owner.ts'
import type { TestStack } from '../support/stack.ts'

/** AWS's own runtime client, where `npm run bench` has it too. */
export const RUNTIME_CLIENT = join(PEERS, 'node_modules/aws-lambda-ric/index.mjs')

/**
 * Why the runtime client cannot be had here; false when it is there. Installs it where it is not: a minute, and C++ to
 * compile.
 */
export function runtimeClientMissing(): string | false {
  if (isInstalled(PEERS)) return false
  const programs = missingPrograms('cmake', 'g++', 'make')
  if (programs !== false) return programs
  try {
    installPeers()
    return false
  } catch {
    return 'not installed: npm ci --prefix bench'
  }
}

/**
 * Threads of libuv for so many workers, as docs/use/lambda-shapes.md says: each idle worker takes one, and Node's own
 * four are left.
 */
export const threadsFor = (workers: number) => ({ UV_THREADPOOL_SIZE: `${workers + 4}` })

/** One call of a function: what it is called with, and how much time it has. */
export interface InstanceCall {
  readonly requestId: string
  readonly event: unknown
  /** Milliseconds from the moment when the function is handed the event. */
  readonly timeMs: number
}

/** What came back for a call. */
export interface InstanceAnswer {
  readonly requestId: string
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into it at once, and fails when it is something else.
  readonly json: any
}

/** A packaged function on a Lambda Managed Instance: one process, several worker threads, many invocations in each. */
export interface ManagedInstance {
  /**
   * Hands a call to the next worker that asks for one, and waits for its answer. Rejects when the function throws or
   * the process ends.
   */
  call(call: InstanceCall): Promise<InstanceAnswer>
  /** Every line that the function or the runtime client has written so far. */
  readonly lines: readonly string[]
}

export interface InstanceOptions {
  /** Key of the function. */
  readonly key: string
  readonly workers: number
  /** Besides what the function's own template says, and in its place; `threadsFor` the workers by default. */
  readonly environment?: Readonly<Record<string, string>>
}

/**
 * Starts the packaged bundle of a function in AWS's runtime client in its multi-concurrent mode, against a Runtime API
 * of ours. Resolves when every worker waits for its first call.
 */
export async function startManagedInstance(
  { service, functionSettings, outputs }: TestStack,
  { key, workers, environment = threadsFor(workers) }: InstanceOptions,
  owner: Owner = FILE,
): Promise<ManagedInstance> {
  const fn = service.functions.find((one) => one.key === key)
  if (fn === undefined) throw new RangeError(`no function ${key}`)
  const taskRoot = startFolder(owner)
  await unzip(fn.bundle, taskRoot)

  const waiting: ((invocation: Invocation) => void)[] = []
  const queue: Invocation[] = []
  const answers = new Map<string, PromiseWithResolvers<InstanceAnswer>>()
  const ready = Promise.withResolvers<void>()
  const fail = (reason: string): void => {
    for (const one of [ready, ...answers.values()]) {
      one.promise.catch(() => undefined)
      one.reject(new Error(`${key}: ${reason}`))
    }
  }
  const deal = (): void => {
    while (queue.length > 0 && waiting.length > 0) waiting.shift()?.(queue.shift() as Invocation)
  }
  const runtimeApi = await serveRuntimeApi({
    onNext(deliver) {
      waiting.push(deliver)
      if (waiting.length === workers) ready.resolve()
      deal()
    },
    onAnswer(requestId, payload, failed) {
      const answer = answers.get(requestId)
      answers.delete(requestId)
      outputs.add(`answer of ${key}`, payload.toString(), { success: !failed })
      if (failed) answer?.reject(new Error(payload.toString()))
      else {
        const { statusCode, body } = JSON.parse(payload.toString())
        answer?.resolve({ requestId, status: statusCode, json: JSON.parse(body) })
      }
    },
    onInitError: (payload) => fail(payload.toString()),
  })
  owner.after(() => runtimeApi.close())

  const place = {
    region: service.stack.region,
    taskRoot,
    logStream: 'none',
    overrides: byName(functionSettings()),
  }
  const child = spawn(process.execPath, [RUNTIME_CLIENT], {
    cwd: taskRoot,
    env: {
      ...containerEnvironment(fn, { ...place, runtimeApi: `127.0.0.1:${runtimeApi.port}` }),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'lambda-managed-instances',
      AWS_LAMBDA_MAX_CONCURRENCY: '64',
      AWS_LAMBDA_NODEJS_WORKER_COUNT: `${workers}`,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'close').then(() => fail('the process ended'))
  owner.after(() => {
    child.kill('SIGKILL')
    return ended
  })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr])
    readLines(stream, (text) => {
      lines.push(text)
      outputs.add(`log of ${key}`, text)
    })
  await ready.promise

  return {
    lines,
    call({ requestId, event, timeMs }) {
      const answer = Promise.withResolvers<InstanceAnswer>()
      answers.set(requestId, answer)
      queue.push({
        requestId,
        event: Buffer.from(JSON.stringify(event)),
        functionArn: fn.arn,
        deadlineMs: Date.now() + timeMs,
      })
      deal()
      return answer.promise
    },
  }
}

/** Addresses by name, as AWS's and Stitch's are: a name is looked up in a thread of libuv. */
const byName = (settings: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, value.replace('//127.0.0.1:', '//localhost:')]),
  )
