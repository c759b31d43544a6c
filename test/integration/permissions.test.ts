import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import {
  GetParameterCommand,
  GetParameterHistoryCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { SIBLINGS } from '../../infrastructure/siblings.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { credentialsOf } from '../../local/lambda/execution-role.ts'
import { assertNoLeak } from '../support/canary.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'

const stack = await startTestStack()
const { store } = stack

/** What a function may do, by the policies of the template: an attempt for each, with the credentials of its role. */
function attemptsOf(key: string) {
  const fn = stack.service.functions.find((candidate) => candidate.key === key)
  const options = {
    endpoint: stack.aws.url,
    region: stack.service.stack.region,
    credentials: credentialsOf(fn?.roleArn ?? ''),
    maxAttempts: 1,
  }
  const ssm = new SSMClient(options)
  const lambda = new LambdaClient(options)
  return {
    read: (scope: string, version?: number) => {
      const Name = `${store.nameOf(scope)}${version === undefined ? '' : `:${version}`}`
      return ssm.send(new GetParameterCommand({ Name, WithDecryption: true }))
    },
    history: (scope: string) => ssm.send(new GetParameterHistoryCommand({ Name: store.nameOf(scope) })),
    write: (scope: string) =>
      ssm.send(
        new PutParameterCommand({
          Name: store.nameOf(scope),
          Value: 'x',
          Type: 'SecureString',
          KeyId: stack.environment.STITCH_KMS_KEY_ID,
          Overwrite: true,
        }),
      ),
    secret: () =>
      new SecretsManagerClient(options).send(
        new GetSecretValueCommand({ SecretId: stack.environment.STITCH_SECRET_ID }),
      ),
    invoke: (name: string) =>
      lambda.send(new InvokeCommand({ FunctionName: name, InvocationType: 'DryRun' })),
  }
}

const refused = (attempt: Promise<unknown>, what: string) =>
  assert.rejects(attempt, { name: 'AccessDeniedException' }, `may ${what}`)

const nameOf = (key: string) => stack.service.functions.find((fn) => fn.key === key)?.name ?? ''

describe('the roles of the template, enforced on this machine', () => {
  before(async () => {
    for (const scope of STITCH.seedScopes) await store.write(scope, { ageSeconds: 0 })
  })

  for (const { name, scope } of SIBLINGS)
    it(`let ${name} read the token of ${scope} in any version, ask the refresher, and nothing else`, async () => {
      const { read, history, write, secret, invoke } = attemptsOf(name)
      assert.equal((await read(scope)).Parameter?.Type, 'SecureString')
      // SECURITY.md, "What IAM cannot narrow": earlier versions too, of this scope alone.
      assert.equal((await read(scope, 1)).Parameter?.Version, 1)
      await invoke(nameOf(REFRESHER))
      for (const other of STITCH.seedScopes.filter((candidate) => candidate !== scope))
        for (const version of [undefined, 1]) await refused(read(other, version), `read ${other}`)
      await refused(history(scope), 'read the history')
      await refused(write(scope), 'write a token')
      await refused(secret(), 'read the secret')
      await refused(invoke(nameOf('token-status')), 'invoke the status function')
    })

  it('let the status function read every token, and not the secret', async () => {
    const { read, write, secret, invoke } = attemptsOf('token-status')
    for (const scope of STITCH.seedScopes) await read(scope)
    await invoke(nameOf(REFRESHER))
    await refused(secret(), 'read the secret')
    await refused(write(STITCH.seedScopes[0] as string), 'write a token')
  })

  it('let the refresher read the secret and write tokens, and invoke no function', async () => {
    const { read, write, secret, invoke } = attemptsOf(REFRESHER)
    await secret()
    for (const scope of STITCH.seedScopes) {
      await read(scope)
      await write(scope)
    }
    await refused(invoke(nameOf('token-status')), 'invoke the status function')
    await refused(invoke(nameOf(REFRESHER)), 'invoke itself')
  })
})

it('shows no secret in any output', async () => {
  for (const { call } of [stack.handler, stack.bundle]) await call('GET /tokens')
  await assertNoLeak(stack)
})
