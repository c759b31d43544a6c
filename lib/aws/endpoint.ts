import type { SettingReader } from '../settings.ts'
import { partitionOf } from './partitions.ts'

/** The services of AWS that are called, by the name that signatures and addresses have. */
export type AwsService = 'ssm' | 'lambda' | 'secretsmanager' | 'kms' | 'logs'

/** How `AWS_ENDPOINT_URL_…` names them. */
const NAME_IN_VARIABLES = {
  ssm: 'SSM',
  lambda: 'LAMBDA',
  secretsmanager: 'SECRETS_MANAGER',
  kms: 'KMS',
  logs: 'CLOUDWATCH_LOGS',
} as const satisfies Record<AwsService, string>

/** Every service that is called. */
export const AWS_SERVICES = Object.keys(NAME_IN_VARIABLES) as readonly AwsService[]

/** The variable with the address of one service. */
export const endpointVariable = (service: AwsService): string =>
  `AWS_ENDPOINT_URL_${NAME_IN_VARIABLES[service]}`

/** What AWS's own variables say about the address of a service. */
export interface EndpointSettings {
  /** An address in place of AWS's own: a local endpoint, or a VPC endpoint with a name of its own. */
  readonly endpoint: string | undefined
  readonly useFips: boolean
  readonly useDualstack: boolean
}

/** Reads the Region: `AWS_REGION`, which Lambda sets, or `AWS_DEFAULT_REGION`, which the AWS command line reads. */
export function regionSetting(from: SettingReader): string {
  const region = from.optional('AWS_REGION') ?? from.optional('AWS_DEFAULT_REGION')
  if (region === undefined) from.problem('AWS_REGION is missing')
  else if (!/^[a-z0-9-]{1,63}$/i.test(region)) from.problem('AWS_REGION is not the name of a Region')
  return region ?? ''
}

/**
 * Reads the variables that every AWS SDK knows (AWS SDKs and Tools Reference Guide: "Service-specific endpoints", "FIPS
 * endpoints", "Dual-stack endpoints"). What a profile says in a file counts only for the command line: what is deployed
 * reads no files.
 */
export function endpointSettings(from: SettingReader, service: AwsService): EndpointSettings {
  const isOn = (name: string) => from.oneOf(name, ['true', 'false']) === 'true'
  const names = [endpointVariable(service), 'AWS_ENDPOINT_URL']
  const name = names.find((candidate) => from.optional(candidate) !== undefined)
  const isIgnored = isOn('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')
  const endpoint = name === undefined || isIgnored ? undefined : from.optional(name)
  if (endpoint !== undefined && !(/^https?:/i.test(endpoint) && URL.canParse(endpoint)))
    from.problem(`${name} must be an http: or https: URL`)
  const useFips = isOn('AWS_USE_FIPS_ENDPOINT')
  const useDualstack = isOn('AWS_USE_DUALSTACK_ENDPOINT')
  if (endpoint !== undefined && (useFips || useDualstack))
    from.problem(`${name} cannot be combined with AWS_USE_FIPS_ENDPOINT or AWS_USE_DUALSTACK_ENDPOINT`)
  return { endpoint, useFips, useDualstack }
}

/** The address of a service in a Region, by the rules of the SDKs (the endpoint rule sets of their service models). */
export function endpointOf(
  service: AwsService,
  region: string,
  { endpoint, useFips, useDualstack }: EndpointSettings,
): string {
  if (endpoint !== undefined) return endpoint
  const { domain, dualStackDomain } = partitionOf(region)
  // Two services' usual addresses in GovCloud are their FIPS endpoints.
  const isFipsAnyway =
    (service === 'ssm' || service === 'logs') && region.startsWith('us-gov-') && !useDualstack
  const prefix = useFips && !isFipsAnyway ? `${service}-fips` : service
  return `https://${prefix}.${region}.${useDualstack ? dualStackDomain : domain}`
}
