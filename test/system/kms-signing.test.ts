import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { KMSClient } from '@aws-sdk/client-kms'
import { CreateSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { PutParameterCommand } from '@aws-sdk/client-ssm'
import { functionsOf } from '../../infrastructure/privileges.ts'
import { templateProblems } from '../../infrastructure/template-rules.ts'
import { nameRootAmongMany, secretNameOf } from '../../lib/token/many-clients.ts'
import { nameRoot, secretName, signingKeyAlias } from '../../lib/token/signing.ts'
import { namedClient } from '../../local/many-clients.ts'
import { secretOf } from '../../local/operator.ts'
import { rightsOf } from '../architecture/template-edits.ts'
import { expectedRights, expectedRightsOfMany } from '../architecture/template-expectations.ts'
import { THROWAWAY_PEM } from '../fixtures/certificates.ts'
import { leaks } from '../support/canary.ts'
import { publicSecret, putKey } from '../support/kms-client.ts'
import { type KmsStack, startKmsStack } from '../support/kms-stack.ts'
import { thisSuite } from '../support/owner.ts'
import type { Invocation } from '../support/stack-functions.ts'
import { testClients } from '../support/stitch.ts'

const SCOPE = 'client_paymentrequest'
const PARAMETER = `/stitch/dev/default/tokens/${SCOPE}`
const ONE = nameRoot('dev', 'default')

/** What became of the first token. */
const endOf = ({ result, error }: Invocation): string => {
  const { outcomes } = (result ?? JSON.parse(error?.errorMessage ?? '')) as {
    outcomes: readonly { readonly outcome: string; readonly code?: string }[]
  }
  return outcomes[0]?.code ?? outcomes[0]?.outcome ?? ''
}

describe('one client whose key is in KMS, on the packaged bundles', () => {
  const suite = thisSuite()
  let around: KmsStack
  let kms: KMSClient
  let clientId: string
  const put = (SecretString: string) =>
    around.secrets.send(new PutSecretValueCommand({ SecretId: secretName(ONE, 'kms'), SecretString }))
  /** A cold refresher renews a token that is due: garbage is. */
  const renew = async () => {
    await around.stack.lambda.functions.kill('refresh-client-token')
    const due = { Name: PARAMETER, Value: 'garbage', Type: 'SecureString', Overwrite: true } as const
    await around.ssm.send(new PutParameterCommand(due))
    return endOf(await around.invoke('refresh-client-token', { scopes: [SCOPE] }))
  }

  before(async () => {
    around = await startKmsStack('one', { clients: await testClients() }, suite)
    kms = around.kms
    clientId = around.stack.stitch.clients[0]?.id ?? ''
    // What was before the key moved, with the key in it.
    const old = secretOf({ id: clientId, certificatePem: THROWAWAY_PEM })
    await around.secrets.send(new CreateSecretCommand({ Name: secretName(ONE, 'secret'), SecretString: old }))
    await around.secrets.send(new CreateSecretCommand({ Name: secretName(ONE, 'kms'), SecretString: '{}' }))
  })

  it('has, function by function, exactly the rights that are named: none on a secret that held the key', () => {
    const { template } = around
    for (const { name } of functionsOf(template))
      assert.deepEqual(rightsOf(template, name), expectedRights(name, 'kms'), name)
    assert.deepEqual(templateProblems(template), [])
  })

  it('signs with a key that has an alias of the client', async () => {
    const key = await putKey(kms, THROWAWAY_PEM, (thumbprint) => signingKeyAlias(ONE, thumbprint))
    await put(publicSecret(clientId, THROWAWAY_PEM, key))
    assert.equal(await renew(), 'refreshed')
  })

  it('signs with no key without an alias, nor with that of another client or stage', async () => {
    for (const aliasOf of [
      undefined,
      (thumbprint: string) => signingKeyAlias(nameRoot('dev', 'other'), thumbprint),
      (thumbprint: string) => signingKeyAlias(nameRoot('prod', 'default'), thumbprint),
      (thumbprint: string) => signingKeyAlias(nameRootAmongMany('dev', 'default'), thumbprint),
    ]) {
      await put(publicSecret(clientId, THROWAWAY_PEM, await putKey(kms, THROWAWAY_PEM, aliasOf)))
      assert.equal(await renew(), 'signing_key_denied')
    }
  })

  it('cannot read the secret that held the key, wherever its settings point', async () => {
    const { environment } =
      around.stack.service.functions.find(({ key }) => key === 'refresh-client-token') ?? assert.fail()
    Object.assign(environment, { STITCH_SECRET_ID: secretName(ONE, 'secret') })
    assert.equal(await renew(), 'secret_access_denied')
  })

  it('shows no key, assertion or token in any output', () => {
    assert.ok(around.outputs.from('log').length > 0)
    assert.deepEqual(leaks(around.outputs.all(), [{ what: 'private key', value: THROWAWAY_PEM }]), [])
  })
})

describe('many clients whose keys are in KMS, on the packaged bundles', () => {
  const suite = thisSuite()
  const many = ['acme', 'bank'].map((alias) => namedClient(alias, THROWAWAY_PEM))
  let around: KmsStack
  const put = async (alias: string, keyOf: string) => {
    const { id } = many.find((client) => client.alias === alias) ?? assert.fail(alias)
    const key = await putKey(around.kms, THROWAWAY_PEM, (thumbprint) =>
      signingKeyAlias(nameRootAmongMany('dev', keyOf), thumbprint),
    )
    const SecretString = publicSecret(id, THROWAWAY_PEM, key)
    await around.secrets.send(
      new CreateSecretCommand({ Name: secretNameOf('dev', alias, 'kms'), SecretString }),
    )
  }

  before(async () => {
    around = await startKmsStack('many', { many }, suite)
    await put('acme', 'acme')
    await put('bank', 'bank')
  })

  it('have the rights that are named: none on a secret that held a key', () => {
    for (const { name } of functionsOf(around.template))
      assert.deepEqual(rightsOf(around.template, name), expectedRightsOfMany(name, 'kms'), name)
    assert.deepEqual(templateProblems(around.template), [])
  })

  it('are renewed by a tick over them, and by the refresher that readers ask', async () => {
    const { result } = await around.invoke('refresh-clients', { clients: ['acme'] })
    assert.equal((result as { refreshed?: number }).refreshed, 4, JSON.stringify(result))
    const event = { clients: ['bank'], scopes: [SCOPE], by: 'reader' }
    assert.equal(endOf(await around.invoke('refresh-client-token', event)), 'refreshed')
  })
})
