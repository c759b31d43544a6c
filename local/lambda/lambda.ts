import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Authorize } from '../aws/authorize.ts'
import { Counters, FaultScript } from '../faults.ts'
import type { Handling, LocalServer } from '../http-server.ts'
import { Journal } from '../journal.ts'
import { FunctionLog, type LogLine } from './function-log.ts'
import { Functions, type FunctionsOptions } from './functions.ts'
import { serveGateway } from './gateway.ts'
import type { InvocationResult } from './invocation-result.ts'
import { invokeApi } from './invoke-api.ts'
import type { PackagedService } from './packaged-service.ts'
import { Schedules } from './schedule.ts'

export interface LambdaOptions {
  readonly service: PackagedService
  /**
   * What every function finds in its environment on top of the template's, and before it, for example
   * `AWS_ENDPOINT_URL`. Called at every start of a container, because those addresses may become known after this
   * stack's own.
   */
  readonly environment?: () => Readonly<Record<string, string>>
  /** Port of the gateway; any free one by default. */
  readonly port?: number
  readonly faults?: FaultScript
  readonly counters?: Counters
  /** Notes the requests at the gateway and at the refresher. */
  readonly journal?: Journal
  /** Stops the processes between invocations, as Lambda freezes a sandbox; false by default. */
  readonly freeze?: boolean
  /** Limit of a container's init phase, in seconds; 10 by default, as in Lambda. */
  readonly initTimeoutSeconds?: number
  /** Starts a container; a child process by default. */
  readonly startContainer?: FunctionsOptions['startContainer']
  /** Called with every line that a function writes. */
  readonly onLog?: (line: LogLine) => void
  /** Decides whether a signer may invoke a function, or call a route; everything is allowed by default. */
  readonly authorize?: Authorize
  /** Answers paths under `/_local` at the gateway. */
  readonly fallback?: Handling
  /** The paths of the gateway that a page of another site may link to; none by default. */
  readonly isOpen?: (path: string) => boolean
}

/** Lambda, API Gateway and EventBridge Scheduler for one packaged service, on loopback. */
export interface LocalLambda {
  readonly functions: Functions
  readonly gateway: LocalServer
  readonly schedules: Schedules
  readonly log: FunctionLog
  /** The Invoke API, to be served at an AWS endpoint. */
  readonly handle: Handling
  /**
   * Runs one invocation with a value as event. Rejects with `ThrottledError` when the reserved concurrency is taken.
   */
  invoke(nameOrArn: string, event?: unknown): Promise<InvocationResult>
  /** Ends everything: schedules, gateway, every container. */
  close(): Promise<void>
}

/** Starts the gateway and the schedules of a packaged service. Containers start when they are needed. */
export async function startLambda(options: LambdaOptions): Promise<LocalLambda> {
  const { service } = options
  // The folder is outside the project, so that a bundle cannot reach the project's node_modules. Lambda has none
  // either.
  const folder = mkdtempSync(join(tmpdir(), 'local-lambda-'))
  const remove = () => {
    process.off('exit', remove)
    rmSync(folder, { recursive: true, force: true })
  }
  // A process may end before this stack is closed, for example at Ctrl-C while it starts.
  process.once('exit', remove)
  const log = new FunctionLog(options.onLog)
  const { functions, gateway } = await serve(options, folder, log).catch((error: unknown) => {
    remove()
    throw error
  })
  const schedules = new Schedules(service, functions)
  return {
    functions,
    gateway,
    schedules,
    log,
    handle: invokeApi(functions, options.authorize),
    invoke: (nameOrArn, event = {}) => functions.invoke(nameOrArn, Buffer.from(JSON.stringify(event))),
    close: async () => {
      schedules.close()
      await functions.close()
      await gateway.close()
      remove()
    },
  }
}

async function serve(
  options: LambdaOptions,
  folder: string,
  log: FunctionLog,
): Promise<{ functions: Functions; gateway: LocalServer }> {
  const journal = options.journal ?? new Journal()
  const functions = await Functions.unpack({
    service: options.service,
    folder,
    environment: options.environment ?? (() => ({})),
    faults: options.faults ?? new FaultScript(),
    counters: options.counters ?? new Counters(),
    log,
    journal,
    initTimeoutSeconds: options.initTimeoutSeconds ?? 10,
    freeze: options.freeze ?? false,
    ...(options.startContainer === undefined ? {} : { startContainer: options.startContainer }),
  })
  const gateway = await serveGateway({
    service: options.service,
    functions,
    journal,
    port: options.port ?? 0,
    ...(options.authorize === undefined ? {} : { authorize: options.authorize }),
    ...(options.fallback === undefined ? {} : { fallback: options.fallback }),
    ...(options.isOpen === undefined ? {} : { isOpen: options.isOpen }),
  })
  return { functions, gateway }
}
