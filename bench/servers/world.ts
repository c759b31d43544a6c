import { randomUUID } from 'node:crypto'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { tokenParameterName } from '../../lib/token/scope-set.ts'
import { writeStoredDocument } from '../../lib/token/stored-document.ts'
import type { Counters } from '../../local/faults.ts'
import { makeCertificate } from '../../local/stitch/certificate.ts'
import { startDelayedAws } from './delayed-aws.ts'
import { startInstantStitch } from './instant-stitch.ts'
import { nearby, type Open } from './open.ts'
import { PARAMETER, SCOPE } from './scope.ts'

const DAY_SECONDS = 86_400
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' }

/** AWS and Stitch on loopback, with the secret and a token of a day in place. */
export interface World {
  /** For a function or a worker; its addresses are the delayed ones. */
  readonly environment: Readonly<Record<string, string>>
  readonly counters: Counters
  /** Milliseconds that every answer takes from now on; 0 at first. */
  setDelay(ms: number): void
  /** Stores a token that has just ended for each of these scope sets: a run of the refresher has to renew it. */
  endTokens(scopeSets: readonly string[]): Promise<void>
  /** Stores another token of a day, as the refresher does when it renews one. */
  renewToken(): Promise<void>
  /** Whether the latest call of Stitch's API came with the token that was stored last. */
  isLatestToken(): boolean
  /** How many tokens Stitch has issued. */
  tokensIssued(): number
  close(): Promise<void>
}

/** What lies between the servers and what is measured. Plain HTTP and no way at all by default. */
export interface Surroundings {
  readonly openAws?: Open
  readonly openStitch?: Open
  /** What a process needs in its environment besides. */
  readonly environment?: Readonly<Record<string, string>>
}

/** Starts it. */
export async function startWorld(surroundings: Surroundings = {}): Promise<World> {
  const { openAws = nearby, openStitch = nearby } = surroundings
  let delayMs = 0
  const aws = await startDelayedAws(() => delayMs, openAws)
  const stitch = await startInstantStitch(() => delayMs, openStitch)
  const made = await makeCertificate()
  const settings = { endpoint: aws.prompt.url, region: 'eu-west-1', credentials: CREDENTIALS }
  const ssm = new SSMClient(settings)
  await storeSecret(new SecretsManagerClient(settings), made.pem)
  let stored = await storeToken(ssm, SCOPE, DAY_SECONDS)
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
      ...surroundings.environment,
    },
    counters: aws.counters,
    setDelay: (ms) => {
      delayMs = ms
    },
    endTokens: async (scopeSets) =>
      void (await Promise.all(scopeSets.map((scopeSet) => storeToken(ssm, scopeSet, 0)))),
    renewToken: async () => {
      stored = await storeToken(ssm, SCOPE, DAY_SECONDS)
    },
    isLatestToken: () => stitch.latestToken() === stored,
    tokensIssued: () => stitch.issued(),
    close: async () => {
      ssm.destroy()
      await Promise.all([aws.close(), stitch.close()])
    },
  }
}

async function storeSecret(secrets: SecretsManagerClient, certificate: string): Promise<void> {
  const SecretString = JSON.stringify({ clientId: 'test-bench', certificate })
  await secrets.send(new CreateSecretCommand({ Name: '/stitch/dev/default/client', SecretString }))
  secrets.destroy()
}

/** Stores a token with so many seconds left, of an hour in all or of as many as that. Gives the access token. */
async function storeToken(ssm: SSMClient, scopeSet: string, secondsLeft: number): Promise<string> {
  const expiresAt = Math.floor(Date.now() / 1000) + secondsLeft
  const accessToken = `bench-${randomUUID()}`
  const Value = writeStoredDocument({
    accessToken,
    tokenType: 'Bearer',
    scope: scopeSet,
    issuedAt: expiresAt - Math.max(secondsLeft, 3600),
    expiresAt,
    clientMode: 'test',
  })
  const Name = tokenParameterName('/stitch/dev/default/tokens', scopeSet)
  await ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString', Overwrite: true }))
  return accessToken
}
