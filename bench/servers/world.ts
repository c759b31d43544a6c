import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { writeStoredDocument } from '../../lib/token/stored-document.ts'
import type { Counters } from '../../local/faults.ts'
import { makeCertificate } from '../../local/stitch/certificate.ts'
import { startDelayedAws } from './delayed-aws.ts'
import { startInstantStitch } from './instant-stitch.ts'
import { PARAMETER, SCOPE } from './scope.ts'

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' }

/** AWS and Stitch on loopback, with the secret and a token of a day in place. */
export interface World {
  /** For a function or a worker; its addresses are the delayed ones. */
  readonly environment: Readonly<Record<string, string>>
  readonly counters: Counters
  /** Milliseconds that every answer takes from now on; 0 at first. */
  setDelay(ms: number): void
  close(): Promise<void>
}

export async function startWorld(): Promise<World> {
  let delayMs = 0
  const aws = await startDelayedAws(() => delayMs)
  const stitch = await startInstantStitch(() => delayMs)
  const made = await makeCertificate()
  await prepare(aws.prompt.url, made.pem)
  return {
    environment: {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL: aws.delayed.url,
      STITCH_TOKEN_ENDPOINT: `${stitch.url}/connect/token`,
      STITCH_API_ENDPOINT: `${stitch.url}/graphql`,
      STITCH_LOG_LEVEL: 'error',
      BENCH_PARAMETER: PARAMETER,
      BENCH_PROMPT_AWS: aws.prompt.url,
      BENCH_CERTIFICATE: made.pem,
      BENCH_PRIVATE_KEY: made.privateKeyPem,
    },
    counters: aws.counters,
    setDelay: (ms) => {
      delayMs = ms
    },
    close: async () => void (await Promise.all([aws.close(), stitch.close()])),
  }
}

async function prepare(endpoint: string, certificate: string): Promise<void> {
  const settings = { endpoint, region: 'eu-west-1', credentials: CREDENTIALS }
  const secrets = new SecretsManagerClient(settings)
  const SecretString = JSON.stringify({ clientId: 'test-bench', certificate })
  await secrets.send(new CreateSecretCommand({ Name: '/stitch/dev/default/client', SecretString }))
  const issuedAt = Math.floor(Date.now() / 1000)
  const Value = writeStoredDocument({
    accessToken: 'bench',
    tokenType: 'Bearer',
    scope: SCOPE,
    issuedAt,
    expiresAt: issuedAt + 86_400,
    clientMode: 'test',
  })
  const ssm = new SSMClient(settings)
  await ssm.send(new PutParameterCommand({ Name: PARAMETER, Value, Type: 'SecureString' }))
  secrets.destroy()
  ssm.destroy()
}
