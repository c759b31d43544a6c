import type { TestContext } from 'node:test'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import type { AwsService } from '../../lib/aws/endpoint.ts'
import { sdkEndpoint, sdkSettings } from '../../lib/aws/sdk-settings.ts'
import type { Environment } from '../../lib/settings.ts'
import { startAwsEndpoint } from '../../local/aws/endpoint.ts'
import { Counters, FaultScript } from '../../local/faults.ts'

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

/** A local AWS endpoint for one test, with its script of faults. */
export async function anAws(test: TestContext) {
  const faults = new FaultScript()
  const counters = new Counters()
  const { url, close } = await startAwsEndpoint({ faults, counters })
  const clients = sdkClients(url)
  test.after(async () => {
    clients.ssm.destroy()
    clients.secrets.destroy()
    await close()
  })
  return { url, faults, counters, environment: environmentOf(url), ...clients }
}
