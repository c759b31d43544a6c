import { KMSClient } from '@aws-sdk/client-kms'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { Counters, FaultScript } from '../../local/faults.ts'
import type { Handling } from '../../local/http-server.ts'
import { THROWAWAY_KEY, THROWAWAY_NOT_AFTER, throwawayCertificateOf } from '../fixtures/certificates.ts'
import { FILE } from '../support/owner.ts'
import { environmentOf, startTestAws } from '../support/sdk-clients.ts'
import { startTestStitch } from '../support/stitch.ts'
import type { TerminalOptions } from '../unit/cli/terminal.ts'
import { Terminal } from './cli-terminal.ts'

/**
 * AWS and Stitch without a deployment: what an operator has who puts the first certificate.
 *
 * @param handle answers what is asked of Lambda: that there is no function, by default
 */
export async function setUpKms(handle: Handling = noFunctions) {
  const faults = new FaultScript()
  const counters = new Counters()
  const aws = await startTestAws({ faults, counters, handle })
  const stitch = await startTestStitch({ faults, counters })
  const terminal = new Terminal()
  const environment = {
    ...environmentOf(aws.url),
    STITCH_TOKEN_ENDPOINT: stitch.tokenEndpoint,
    STITCH_API_ENDPOINT: stitch.apiEndpoint,
  }
  const { id: clientId = '', certificatePem = '' } = stitch.clients[0] ?? {}
  terminal.hide(certificatePem)
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const client = { endpoint: aws.url, region: 'eu-west-1', credentials }
  const secrets = new SecretsManagerClient(client)
  const kms = new KMSClient(client)
  FILE.after(() => secrets.destroy())
  FILE.after(() => kms.destroy())
  let certificates = 0
  const run = (args: readonly string[], options: TerminalOptions = {}) =>
    terminal.run(args, { environment, ...options })
  return {
    faults,
    counters,
    terminal,
    kms,
    secrets,
    environment,
    clientId,
    certificatePem,
    run,
    /** Puts a PEM into KMS; time passes only where the command waits. */
    put: (pem: string, args: readonly string[] = ['--into-kms', '--yes'], more: TerminalOptions = {}) =>
      run(['secret', 'put', 'new.pem', '--client-id', clientId, '--json', ...args], {
        files: { 'new.pem': pem },
        timing: waiting(),
        ...more,
      }),
    /**
     * A certificate of the client that Stitch knows. All have one key: making one takes longer than everything else.
     */
    newCertificate: () => {
      certificates += 1
      const pem = throwawayCertificateOf(0, THROWAWAY_NOT_AFTER - certificates) + THROWAWAY_KEY
      stitch.registerCertificate(pem)
      return pem
    },
    /** What the secret without a private key holds. */
    secret: async (VersionStage = 'AWSCURRENT', SecretId = '/stitch/dev/default/client-public') => {
      const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId, VersionStage }))
      return JSON.parse(SecretString) as { clientId: string; certificate: string; kmsKeyId: string }
    },
    keys: async () => (await run(['secret', 'keys', '--json'])).json().keys as readonly Key[],
  }
}

/** Lambda without any function. */
const noFunctions: Handling = async (_, response) => {
  response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{}')
}

/** A key as `secret keys` lists it. */
interface Key {
  readonly arn: string
  readonly alias: string
  readonly state: string
  readonly use: string
}

/** A clock by which a wait takes no time. */
function waiting() {
  let passed = 0
  return {
    monotonic: () => performance.now() + passed,
    sleep: async (ms: number) => {
      passed += ms
    },
  }
}
