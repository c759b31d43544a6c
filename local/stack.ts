import { join } from 'node:path'
import { SIBLINGS } from '../infrastructure/siblings.ts'
import type { AwsLimits } from './aws/aws-service.ts'
import { type AwsEndpoint, startAwsEndpoint } from './aws/endpoint.ts'
import { callerOf, type LocalCaller } from './caller.ts'
import { isConsolePath } from './console/console.ts'
import { controlAddress } from './control-address.ts'
import { deployed } from './deployed.ts'
import { checkFault } from './fault-names.ts'
import { Counters, FaultScript } from './faults.ts'
import { Journal, type Passage } from './journal.ts'
import type { LogLine, WrittenLine } from './lambda/function-log.ts'
import { type LambdaOptions, type LocalLambda, startLambda } from './lambda/lambda.ts'
import { type PackagedService, readPackagedService } from './lambda/packaged-service.ts'
import { callerName, readLogGroup } from './log-groups.ts'
import type { NamedClient } from './many-clients.ts'
import { forgetTokens, OPERATOR, storeSecrets } from './operator.ts'
import type { ClientOptions } from './stitch/clients.ts'
import type { Refusal } from './stitch/refusals.ts'
import { type Stitch, startStitch } from './stitch/stitch.ts'
import { TokenLives } from './token-lives.ts'

export { OPERATOR } from './operator.ts'

/** The folder that packaging writes here. */
const PACKAGE = join(import.meta.dirname, '../.serverless')

export interface StackOptions {
  /** Folder with the package that is started, `.serverless` of this checkout by default. */
  readonly package?: string
  /** 0, any free port, by default. */
  readonly ports?: { readonly gateway?: number; readonly aws?: number; readonly stitch?: number }
  /**
   * Clients that the simulated Stitch knows; the first one's credentials become the secret. Two test clients by
   * default.
   */
  readonly clients?: readonly ClientOptions[]
  /**
   * Many clients for a deployment that has many, each with a secret under its alias. They take the place of `clients`.
   */
  readonly many?: readonly NamedClient[]
  /**
   * Callers of the routes who are limited to their policies. Each of many clients has one, whose access key id is the
   * alias.
   */
  readonly callers?: readonly LocalCaller[]
  /** Whether to store the first client's credentials as the secret; true by default. */
  readonly withSecret?: boolean
  /** Requests per second that Parameter Store takes; any number by default. */
  readonly limits?: Readonly<AwsLimits>
  /** Stops the functions' processes between invocations, as Lambda does; false by default. */
  readonly freeze?: boolean
  /** Limit of a container's init phase, in seconds; 10 by default, as in Lambda. */
  readonly initTimeoutSeconds?: number
  /** Settings of the functions on top of the template's. */
  readonly environment?: Readonly<Record<string, string>>
  /** Called with every line that a function writes. */
  readonly onLog?: (line: LogLine) => void
  /** Called with every request between two parts of the system, once it is over. */
  readonly onPassage?: (passage: Passage) => void
  /** Starts a container; a child process by default. */
  readonly startContainer?: LambdaOptions['startContainer']
}

/** The whole system on loopback: AWS, Lambda with gateway and schedule, and Stitch. */
export interface Stack {
  readonly service: PackagedService
  readonly aws: AwsEndpoint
  readonly lambda: LocalLambda
  readonly stitch: Stitch
  /** One script and one set of counters for all three. */
  readonly faults: FaultScript
  readonly counters: Counters
  readonly journal: Journal
  /** Quotas of Parameter Store. A change takes effect with the next request. */
  readonly limits: AwsLimits
  /** What the environment of every function contains in addition to the template's, from its next cold start on. */
  readonly functionSettings: () => Readonly<Record<string, string>>
  /** The environment with which a program outside the stack uses it as a function inside does. */
  readonly environment: Readonly<Record<string, string>>
  /**
   * Puts functions of another package, with their roles, in the place of those with the same keys, while calls go on.
   */
  replace(keys: readonly string[], packageFolder: string): Promise<void>
  close(): Promise<void>
}

/** Starts everything from what `npm run package` wrote. Rejects with Node's own error when a port is taken. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { ports = {} } = options
  const service = readPackagedService(options.package ?? PACKAGE)
  const functionKeys = service.functions.map(({ key }) => key)
  const faults = new FaultScript((fault) => checkFault(fault, functionKeys))
  const limits: AwsLimits = { ...options.limits }
  const counters = new Counters()
  const journal = new Journal(options.onPassage)
  const lives = new TokenLives()
  const clients = options.many ?? options.clients
  const callers = [...(options.callers ?? []), ...(options.many ?? []).map(({ alias }) => callerOf(alias))]
  const deployment = deployed(service, callers)
  const { authorize } = deployment
  const started: { close(): Promise<void> }[] = []
  const close = async () => {
    for (const part of started.reverse()) await part.close()
  }

  try {
    let lambda: LocalLambda | undefined
    const stitch = await startStitch({
      faults,
      counters,
      journal,
      lives,
      onRefusal: (refusal) => lambda?.log.write(refusalLine(refusal)),
      ...(ports.stitch === undefined ? {} : { port: ports.stitch }),
      ...(clients === undefined ? {} : { clients }),
    })
    started.push(stitch)

    const aws = await startAwsEndpoint({
      faults,
      counters,
      authorize,
      limits,
      notes: { journal, lives, nameOf: callerName(service) },
      readLog: (group) => readLogGroup(group, service, lambda?.log),
      port: ports.aws ?? 0,
      handle: (request, response) => lambda?.handle(request, response),
    })
    started.push(aws)

    const addresses = {
      AWS_ENDPOINT_URL: aws.url,
      STITCH_TOKEN_ENDPOINT: stitch.tokenEndpoint,
      STITCH_API_ENDPOINT: stitch.apiEndpoint,
    }
    const environment: Readonly<Record<string, string>> = {
      ...operatorEnvironment(service),
      ...addresses,
      ...options.environment,
    }
    const functionSettings = () => ({ ...addresses, ...functionUrls(lambda), ...options.environment })
    const control = controlAddress({
      faults,
      counters,
      stitch,
      limits,
      journal,
      lives,
      functionSettings,
      lambda: () => lambda,
      forgetTokens: () => forgetTokens(environment),
    })
    lambda = await startLambda({
      service,
      faults,
      counters,
      journal,
      authorize,
      port: ports.gateway ?? 0,
      freeze: options.freeze ?? false,
      fallback: control,
      isOpen: isConsolePath,
      environment: functionSettings,
      ...(options.onLog === undefined ? {} : { onLog: options.onLog }),
      ...(options.initTimeoutSeconds === undefined ? {} : { initTimeoutSeconds: options.initTimeoutSeconds }),
      ...(options.startContainer === undefined ? {} : { startContainer: options.startContainer }),
    })
    started.push(lambda)
    const { functions } = lambda
    if (options.withSecret !== false) await storeSecrets(environment, stitch, options.many)
    return {
      service,
      aws,
      lambda,
      stitch,
      faults,
      counters,
      journal,
      limits,
      functionSettings,
      environment,
      replace: (keys, packageFolder) => deployment.replace(functions, keys, packageFolder),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** A refusal as a line of the log, beside the functions' lines. */
const refusalLine = ({ at, ...why }: Refusal): WrittenLine => ({
  functionKey: 'stitch',
  containerId: 'stitch',
  stream: 'stderr',
  text: JSON.stringify({ level: 'ERROR', timestamp: at, message: 'token request refused', ...why }),
})

/** The settings that name a function URL: here the gateway serves them, under another address than the template's. */
const functionUrls = (lambda: LocalLambda | undefined): Record<string, string> =>
  Object.fromEntries(
    SIBLINGS.flatMap(({ urlsOf = {} }) => Object.entries(urlsOf)).map(([variable, name]) => [
      variable,
      `${lambda?.gateway.url}/_url/${name}/`,
    ]),
  )

function operatorEnvironment({ stack, functions }: PackagedService): Record<string, string> {
  const refresher = functions.find(({ key }) => key === 'refresh-client-token')
  return {
    ...refresher?.environment,
    STITCH_REFRESHER_FUNCTION: refresher?.name ?? '',
    AWS_REGION: stack.region,
    AWS_ACCESS_KEY_ID: OPERATOR.accessKeyId,
    AWS_SECRET_ACCESS_KEY: OPERATOR.secretAccessKey,
  }
}
