import { describe, it } from 'node:test'
import { KMSClient } from '@aws-sdk/client-kms'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import { keyImportPromises } from './aws-endpoint-key-imports.ts'
import { keyPromises } from './aws-endpoint-keys.ts'
import { manyPromises } from './aws-endpoint-many.ts'
import { parameterVersionPromises } from './aws-endpoint-parameter-versions.ts'
import { parameterPromises } from './aws-endpoint-parameters.ts'
import { secretStagePromises } from './aws-endpoint-secret-stages.ts'
import { secretPromises } from './aws-endpoint-secrets.ts'

export interface AwsEndpointContract {
  readonly name: string
  readonly endpoint: string
  /** Promises that this endpoint is known to break, by title, each with what it does instead. */
  readonly knownDeviations?: Readonly<Record<string, string>>
}

export const REGION = 'eu-west-1'

const run = Date.now().toString(36)
let names = 0

/** Registers every promise as a test. Throws when a known deviation names a promise that does not exist. */
export function awsEndpointContract({ name, endpoint, knownDeviations = {} }: AwsEndpointContract): void {
  const promises = [
    ...parameterPromises,
    ...parameterVersionPromises,
    ...manyPromises,
    ...secretPromises,
    ...secretStagePromises,
    ...keyPromises,
    ...keyImportPromises,
  ]
  const titles = new Set(promises.map(([title]) => title))
  const unknown = Object.keys(knownDeviations).find((title) => !titles.has(title))
  if (unknown !== undefined) throw new Error(`no promise is called "${unknown}"`)

  describe(`${name} behaves as AWS does`, () => {
    for (const [title, proof] of promises) {
      it(title, { skip: knownDeviations[title] ?? false }, async () => {
        const options = {
          endpoint,
          region: REGION,
          credentials: { accessKeyId: 'contract', secretAccessKey: 'contract' },
          maxAttempts: 1,
        }
        const subject = {
          ssm: new SSMClient(options),
          secrets: new SecretsManagerClient(options),
          kms: new KMSClient(options),
          uniqueName: () => `/contract/${run}/${++names}`,
        }
        try {
          await proof(subject)
        } finally {
          subject.ssm.destroy()
          subject.secrets.destroy()
          subject.kms.destroy()
        }
      })
    }
  })
}
