import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Stack } from './cloudformation-template.ts'
import { type ResolvedTemplate, resolveTemplate } from './cloudformation-values.ts'
import { type ExecutionRole, executionRoles } from './execution-role.ts'
import { arnOf, nameOf, type Resource } from './physical-names.ts'

/** One function of the service, as the template would deploy it. */
export interface PackagedFunction {
  /** Its short name: the bundle's file name without `.zip`, which is its key in serverless.yml. */
  readonly key: string
  /** Its physical name, for example `service-dev-refresher`. */
  readonly name: string
  readonly arn: string
  /** Path in the bundle and exported name, for example `functions/status.handler`. */
  readonly handler: string
  /** Path of the zip. */
  readonly bundle: string
  readonly runtime: string
  readonly timeoutSeconds: number
  readonly memoryMebibytes: number
  readonly environment: Readonly<Record<string, string>>
  /** How many invocations may run at once; absent: only the account's limit. */
  readonly reservedConcurrency?: number
  readonly roleArn: string
  /** How long an asynchronous invocation may wait while the function is throttled, in seconds; 6 hours by default. */
  readonly maximumEventAgeSeconds: number
}

/** One route of the HTTP API. */
export interface PackagedRoute {
  /** Method and path, for example `GET /tokens/{id}`, or `$default`. */
  readonly routeKey: string
  readonly functionKey: string
  /** Whether the route has IAM authorization. */
  readonly iam: boolean
  /** When the gateway gives up waiting for the function, in milliseconds; 30,000 by default and at most. */
  readonly timeoutMs: number
}

/** A schedule of EventBridge Scheduler. */
export interface PackagedSchedule {
  readonly name: string
  readonly arn: string
  readonly expression: string
  readonly functionKey: string
  /** The event, as JSON text; absent: EventBridge Scheduler's own. */
  readonly input?: string
}

/** What `osls package` wrote, resolved for one stack. The compiled CloudFormation template is the source of it all. */
export interface PackagedService {
  readonly stack: Stack
  readonly template: ResolvedTemplate
  readonly functions: readonly PackagedFunction[]
  /** Physical name of the HTTP API; absent when the service has none. */
  readonly apiId?: string
  readonly routes: readonly PackagedRoute[]
  /** The functions that have a URL of their own, and whether it asks for IAM authorization. */
  readonly functionUrls: readonly { readonly functionKey: string; readonly iam: boolean }[]
  readonly schedules: readonly PackagedSchedule[]
  readonly roles: readonly ExecutionRole[]
}

/**
 * Reads the folder that `osls package` writes, `.serverless` by default there: the compiled template, and the path of
 * each bundle. Region, stage and stack name come from `serverless-state.json` unless they are given.
 * @throws Error when a file is missing, a parameter has no value, or the template uses a function that is not known here.
 */
export function readPackagedService(folder: string, given: Partial<Stack> = {}): PackagedService {
  const { service } = readJson<{ service: { service: string; provider: ProviderState } }>(
    join(folder, 'serverless-state.json'),
  )
  const { stage = 'dev', region = 'us-east-1', stackName } = service.provider
  const stack: Stack = {
    accountId: '000000000000',
    region,
    stackName: stackName ?? `${service.service}-${stage}`,
    parameters: {},
    ...given,
  }
  const template = resolveTemplate(readJson(join(folder, 'cloudformation-template-update-stack.json')), stack)
  return packagedService(template, stack, folder)
}

interface ProviderState {
  readonly stage?: string
  readonly region?: string
  readonly stackName?: string
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T
}

function packagedService(template: ResolvedTemplate, stack: Stack, folder: string): PackagedService {
  const ofType = (type: string): Resource[] => template.resources.filter((resource) => resource.type === type)
  const functionResources = ofType('AWS::Lambda::Function')
  const eventAges = new Map(
    ofType('AWS::Lambda::EventInvokeConfig').map(({ properties }) => [
      properties.FunctionName,
      properties.MaximumEventAgeInSeconds as number | undefined,
    ]),
  )
  const functions = functionResources.map((resource): PackagedFunction => {
    const properties = resource.properties as unknown as FunctionProperties
    const name = nameOf(resource, stack)
    return {
      key: basename(properties.Code.S3Key, '.zip'),
      name,
      arn: arnOf(resource, stack),
      handler: properties.Handler,
      bundle: join(folder, basename(properties.Code.S3Key)),
      runtime: properties.Runtime,
      timeoutSeconds: properties.Timeout ?? 3,
      memoryMebibytes: properties.MemorySize ?? 128,
      environment: texts(properties.Environment?.Variables ?? {}),
      ...(properties.ReservedConcurrentExecutions === undefined
        ? {}
        : { reservedConcurrency: Number(properties.ReservedConcurrentExecutions) }),
      roleArn: properties.Role,
      maximumEventAgeSeconds: eventAges.get(name) ?? 21_600,
    }
  })
  const functionKeyOf = (target: unknown): string | undefined =>
    functions.find(({ arn, name }) => target === arn || target === name)?.key

  const api = ofType('AWS::ApiGatewayV2::Api')[0]
  const integrations = new Map(
    ofType('AWS::ApiGatewayV2::Integration').map((resource) => [
      `integrations/${nameOf(resource, stack)}`,
      resource,
    ]),
  )
  const routes = ofType('AWS::ApiGatewayV2::Route').flatMap(({ properties }): PackagedRoute[] => {
    const integration = integrations.get(`${properties.Target}`)?.properties
    const functionKey = functionKeyOf(integration?.IntegrationUri)
    if (functionKey === undefined) return []
    return [
      {
        routeKey: `${properties.RouteKey}`,
        functionKey,
        iam: properties.AuthorizationType === 'AWS_IAM',
        timeoutMs: Number(integration?.TimeoutInMillis ?? 30_000),
      },
    ]
  })
  const functionUrls = ofType('AWS::Lambda::Url').flatMap(({ properties }) => {
    const functionKey = functionKeyOf(properties.TargetFunctionArn)
    return functionKey === undefined ? [] : [{ functionKey, iam: properties.AuthType === 'AWS_IAM' }]
  })
  const schedules = ofType('AWS::Scheduler::Schedule').flatMap((resource): PackagedSchedule[] => {
    const target = resource.properties.Target as { Arn: string; Input?: string }
    const functionKey = functionKeyOf(target.Arn)
    if (functionKey === undefined || resource.properties.State === 'DISABLED') return []
    return [
      {
        name: nameOf(resource, stack),
        arn: arnOf(resource, stack),
        expression: `${resource.properties.ScheduleExpression}`,
        functionKey,
        ...(target.Input === undefined ? {} : { input: target.Input }),
      },
    ]
  })
  return {
    stack,
    template,
    functions,
    ...(api === undefined ? {} : { apiId: nameOf(api, stack) }),
    routes,
    functionUrls,
    schedules,
    roles: executionRoles(template, stack),
  }
}

interface FunctionProperties {
  readonly Code: { readonly S3Key: string }
  readonly Handler: string
  readonly Runtime: string
  readonly Timeout?: number
  readonly MemorySize?: number
  readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> }
  readonly ReservedConcurrentExecutions?: number | string
  readonly Role: string
}

const texts = (values: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, `${value}`]))
