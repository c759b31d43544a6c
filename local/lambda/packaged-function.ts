import { basename, join } from 'node:path'
import type { Stack } from './cloudformation-template.ts'
import type { ResolvedTemplate } from './cloudformation-values.ts'
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
  /** 3 by default. */
  readonly timeoutSeconds: number
  /** 128 by default. */
  readonly memoryMebibytes: number
  readonly environment: Readonly<Record<string, string>>
  /** How many invocations may run at once; absent: no limit of its own. */
  readonly reservedConcurrency?: number
  readonly roleArn: string
  /** How long an asynchronous invocation may wait while the function is throttled; 21,600 by default. */
  readonly maximumEventAgeSeconds: number
}

/** Every `AWS::Lambda::Function` of the template, with its bundle in `folder`. */
export function packagedFunctions(
  template: ResolvedTemplate,
  stack: Stack,
  folder: string,
): PackagedFunction[] {
  return template.ofType('AWS::Lambda::Function').map((resource) => {
    const properties = resource.properties as unknown as FunctionProperties
    const reserved = properties.ReservedConcurrentExecutions
    const archive = basename(properties.Code.S3Key)
    return {
      key: basename(archive, '.zip'),
      name: nameOf(resource, stack),
      arn: arnOf(resource, stack),
      handler: properties.Handler,
      bundle: join(folder, archive),
      runtime: properties.Runtime,
      timeoutSeconds: properties.Timeout ?? 3,
      memoryMebibytes: properties.MemorySize ?? 128,
      environment: texts(properties.Environment?.Variables ?? {}),
      ...(reserved === undefined ? {} : { reservedConcurrency: Number(reserved) }),
      roleArn: properties.Role,
      maximumEventAgeSeconds: maximumEventAgeSeconds(template, nameOf(resource, stack)),
    }
  })
}

/**
 * The properties that CloudFormation accepts (AWS::Lambda::Function). A number may be a text, if it comes from a
 * parameter.
 */
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

function maximumEventAgeSeconds(template: ResolvedTemplate, functionName: string): number {
  const isOfFunction = ({ properties }: Resource): boolean => properties.FunctionName === functionName
  const config = template.ofType('AWS::Lambda::EventInvokeConfig').find(isOfFunction)
  return Number(config?.properties.MaximumEventAgeInSeconds ?? 21_600)
}
