import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KMSClient } from '@aws-sdk/client-kms'
import type { Template } from '../../infrastructure/template-types.ts'
import { type Stack, type StackOptions, startStack } from '../../local/stack.ts'
import { ROOT, TEMPLATE } from '../../scripts/package-service.ts'
import { packageWhenStale } from '../../scripts/package-when-stale.ts'
import { aKmsClient } from './kms-client.ts'
import type { Owner } from './owner.ts'
import { sdkClients } from './sdk-clients.ts'
import { type Invocation, invokeBundle } from './stack-functions.ts'
import { Outputs } from './stack-output.ts'

/**
 * A deployment whose keys are in KMS, from a package of its own beside the one of the checkout. No secret is stored.
 */
export interface KmsStack extends ReturnType<typeof sdkClients> {
  readonly stack: Stack
  readonly template: Template
  /** An operator's. */
  readonly kms: KMSClient
  readonly outputs: Outputs
  /** Invokes a packaged function by its key. */
  invoke(key: string, event: object): Promise<Invocation>
}

/** Packages it, and starts it on free ports. */
export async function startKmsStack(
  clients: 'one' | 'many',
  options: StackOptions,
  owner: Owner,
): Promise<KmsStack> {
  const folder = join(ROOT, `.local/package-${clients}-kms`)
  await packageWhenStale(['--param', `clients=${clients}`, '--param', 'signing=kms'], folder)
  const outputs = new Outputs()
  const stack = await startStack({
    package: folder,
    initTimeoutSeconds: 300,
    withSecret: false,
    onLog: (line) => outputs.add('log', line.text),
    ...options,
  })
  owner.after(stack.close)
  const aws = sdkClients(stack.aws.url)
  owner.after(() => {
    aws.ssm.destroy()
    aws.secrets.destroy()
  })
  return {
    ...aws,
    stack,
    outputs,
    template: JSON.parse(readFileSync(join(folder, TEMPLATE), 'utf8')) as Template,
    kms: aKmsClient(stack.aws.url, owner),
    invoke: (key, event) => {
      const fn = stack.service.functions.find((each) => each.key === key)
      if (fn === undefined) throw new RangeError(`no function ${key}`)
      return invokeBundle(stack, outputs, fn, event)
    },
  }
}
