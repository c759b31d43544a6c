import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import type { AwsService } from '../../lib/aws/endpoint.ts'
import { sdkEndpoint, sdkSettings } from '../../lib/aws/sdk-settings.ts'
import type { Environment } from '../../lib/settings.ts'
import { type AwsEndpoint, type AwsEndpointOptions, startAwsEndpoint } from '../../local/aws/endpoint.ts'
import { Counters, FaultScript } from '../../local/faults.ts'
import { FILE, type Owner } from './owner.ts'

/** The environment of a container whose AWS is at this address. */
export const environmentOf = (url: string): Environment => ({
  AWS_ENDPOINT_URL: url,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
})

/** SDK clients as the refresher has them, for AWS at this address. */
export function sdkClients(url: string, environment = environmentOf(url)) {
  const options = (service: AwsService) => ({
    ...sdkSettings(),
    ...sdkEndpoint(environment, service),
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
  })
  return { ssm: new SSMClient(options('ssm')), secrets: new SecretsManagerClient(options('secretsmanager')) }
}

/** Starts a local AWS endpoint. */
export async function startTestAws(
  options: AwsEndpointOptions = {},
  owner: Owner = FILE,
): Promise<AwsEndpoint> {
  const endpoint = await startAwsEndpoint(options)
  owner.after(() => endpoint.close())
  return endpoint
}

/** A local AWS endpoint for one test, with its script of faults. */
export async function anAws(owner: Owner) {
  const faults = new FaultScript()
  const counters = new Counters()
  const { url } = await startTestAws({ faults, counters }, owner)
  const clients = sdkClients(url)
  owner.after(() => {
    clients.ssm.destroy()
    clients.secrets.destroy()
  })
  return { url, faults, counters, environment: environmentOf(url), ...clients }
}
