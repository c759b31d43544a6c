import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import { OPERATOR, type Stack, type StackOptions } from '../../local/stack.ts'
import { FILE, type Owner } from '../support/owner.ts'
import { startLocalStack } from '../support/stack.ts'
import { testClients } from '../support/stitch.ts'
import type { Said, TerminalOptions } from '../unit/cli/terminal.ts'
import { Terminal } from './cli-terminal.ts'

/** Environment variables on top of the stack's. */
export type Settings = Readonly<Record<string, string | undefined>>

/** A stack with an operator's hands on it. */
export interface SetUp {
  readonly stack: Stack
  /** Has heard what was run here, and the log of every function. */
  readonly terminal: Terminal
  readonly secrets: SecretsManagerClient
  readonly ssm: SSMClient
  readonly clientId: string
  readonly certificatePem: string
  /** Runs one command line at the terminal, in the stack's environment by default. */
  run(args: readonly string[], options?: TerminalOptions): Promise<Said>
  /** Stores a secret under a name, and gives the setting that names it. */
  store(text: string, name: string): Promise<Settings>
  /** The same with a certificate of the first client. */
  certificateSecret(name: string, certificate: string): Promise<Settings>
  /** A fault that strikes until the script is cleared. */
  fault(
    at: 'token' | 'ssm' | 'secretsmanager' | 'kms' | 'graphql',
    does: string,
    operation?: string,
  ): undefined
}

export async function setUpStack(options: StackOptions = {}, owner: Owner = FILE): Promise<SetUp> {
  const terminal = new Terminal()
  const local: StackOptions = {
    clients: await testClients(),
    ...options,
    onLog: ({ functionKey, text }) => terminal.outputs.add(`log of ${functionKey}`, text),
  }
  const stack = await startLocalStack(local, owner)
  for (const { certificatePem, clientSecret } of stack.stitch.clients)
    terminal.hide(certificatePem ?? clientSecret ?? '')
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '' } = stack.environment
  const secrets = new SecretsManagerClient({ endpoint, region, credentials: OPERATOR, maxAttempts: 1 })
  const ssm = new SSMClient({ endpoint, region, credentials: OPERATOR })
  owner.after(() => secrets.destroy())
  owner.after(() => ssm.destroy())
  const [client] = stack.stitch.clients
  const clientId = client?.id ?? ''
  const store: SetUp['store'] = async (SecretString, Name) => {
    await secrets.send(new CreateSecretCommand({ Name, SecretString }))
    return { STITCH_SECRET_ID: Name }
  }
  return {
    stack,
    terminal,
    secrets,
    ssm,
    clientId,
    certificatePem: client?.certificatePem ?? '',
    run: (args, options) => terminal.run(args, { environment: stack.environment, ...options }),
    store,
    certificateSecret(name, certificate) {
      // Without a key it is no secret.
      if (certificate.includes('PRIVATE KEY')) terminal.hide(certificate)
      return store(JSON.stringify({ clientId, certificate }), name)
    },
    fault: (at, does, operation) => {
      const times = Number.POSITIVE_INFINITY
      stack.faults.add({ at, does, times, ...(operation === undefined ? {} : { operation }) })
    },
  }
}
