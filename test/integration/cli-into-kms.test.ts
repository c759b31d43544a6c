import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { afterEach, it } from 'node:test'
import { DisableKeyCommand } from '@aws-sdk/client-kms'
import { CreateSecretCommand, DeleteSecretCommand } from '@aws-sdk/client-secrets-manager'
import { oldSecretFinding } from '../../cli/doctor/old-secret.ts'
import { CHAIN_PEM } from '../fixtures/certificates.ts'
import { assertNoLeak } from '../support/canary.ts'
import { setUpKms } from './cli-into-kms-set-up.ts'

const setUp = await setUpKms()
const { put, secret, keys, counters, faults } = setUp
afterEach(() => faults.clear())

const codeOf = ({ err }: { err: string }) => JSON.parse(err).code as string
const thumbprintOf = (pem: string) => new X509Certificate(pem).fingerprint.replaceAll(':', '')

it('nothing is made before its price is agreed to', async () => {
  const { exitCode, err } = await put(setUp.certificatePem, ['--into-kms'])
  assert.deepEqual([exitCode, codeOf({ err })], [2, 'usage'])
  assert.match(err, /one US dollar a month/)
  assert.equal(counters.get('kms.CreateKey'), 0)
})

it('a key that Stitch does not know stays out of use, is named, and the next run goes on with it', async () => {
  faults.add({ at: 'token', does: 'invalid_client' })
  const refused = await put(setUp.certificatePem)
  const [key] = await keys()
  assert.deepEqual([refused.exitCode, codeOf(refused)], [1, 'client_auth_rejected'])
  assert.equal(JSON.parse(refused.err).facts.kmsKeyLeft, key?.arn)
  assert.match(refused.err, /run the command again/)
  await assert.rejects(secret(), { name: 'ResourceNotFoundException' })

  const { exitCode, json } = await put(setUp.certificatePem, ['--into-kms'])
  assert.deepEqual([exitCode, json().outcome, json().kmsKeyId], [0, 'created', key?.arn])
  assert.equal(counters.get('kms.CreateKey'), 1)
})

it('the secret then names the key, and holds the certificate alone', async () => {
  const { clientId, certificate, kmsKeyId } = await secret()
  const [key] = await keys()
  assert.deepEqual([clientId, kmsKeyId], [setUp.clientId, key?.arn])
  assert.equal(
    new X509Certificate(certificate).fingerprint,
    new X509Certificate(setUp.certificatePem).fingerprint,
  )
  assert.doesNotMatch(certificate, /PRIVATE/)
  assert.equal(
    key?.alias,
    `alias/stitch/dev/default/signing-${thumbprintOf(certificate).slice(0, 8).toLowerCase()}`,
  )
})

it('putting the same again changes nothing and makes no key', async () => {
  const { exitCode, json } = await put(setUp.certificatePem, ['--into-kms'])
  assert.deepEqual([exitCode, json().outcome], [0, 'unchanged'])
  assert.equal(counters.get('kms.CreateKey'), 1)
})

const INTERRUPTIONS: readonly [what: string, operation: string, code: string][] = [
  ['the alias is refused', 'CreateAlias', 'signing_key_denied'],
  ['the parameters of the import are refused', 'GetParametersForImport', 'signing_key_denied'],
  ['the import is refused', 'ImportKeyMaterial', 'signing_key_denied'],
  ['the public key is refused', 'GetPublicKey', 'signing_key_denied'],
]
for (const [what, operation, code] of INTERRUPTIONS)
  it(`when ${what}, the certificate in use stays in use, and a key that is left is named`, async () => {
    const before = await secret()
    const pem = setUp.newCertificate()
    faults.add({ at: 'kms', does: 'deny', operation })
    const refused = await put(pem)
    assert.deepEqual([refused.exitCode, codeOf(refused)], [1, code])
    const left = JSON.parse(refused.err).facts.kmsKeyLeft
    if (operation === 'CreateAlias') assert.equal(left, undefined, 'an empty key is ended at once')
    else assert.match(left, /^arn:aws:kms:eu-west-1:000000000000:key\//)
    assert.deepEqual(await secret(), before)
    assert.equal((await put(pem)).exitCode, 0, 'and the next run goes on')
  })

it('a new key that AWS denies for a while is waited for', async () => {
  const pem = setUp.newCertificate()
  faults.add({ at: 'kms', does: 'denied', operation: 'Sign', times: 60 })
  const { exitCode } = await put(pem)
  assert.equal(exitCode, 0)
  assert.equal(thumbprintOf((await secret()).certificate), thumbprintOf(pem))
})

it('a key that AWS goes on denying is given up after six minutes, and what is in use stays in use', async () => {
  const before = await secret()
  faults.add({ at: 'kms', does: 'denied', operation: 'Sign', times: Number.POSITIVE_INFINITY })
  const refused = await put(setUp.newCertificate())
  assert.deepEqual([refused.exitCode, codeOf(refused)], [1, 'signing_key_denied'])
  assert.deepEqual(await secret(), before)
})

it('an answer that got lost on the way makes no second key', async () => {
  for (const operation of ['CreateAlias', 'ImportKeyMaterial']) {
    const made = counters.get('kms.CreateKey')
    const pem = setUp.newCertificate()
    faults.add({ at: 'kms', does: 'write-then-reset', operation })
    assert.equal((await put(pem)).exitCode, 0, operation)
    assert.deepEqual(faults.pending(), [], 'the answer was lost')
    assert.equal(thumbprintOf((await secret()).certificate), thumbprintOf(pem), operation)
    assert.equal(counters.get('kms.CreateKey'), made + 1)
  }
})

it('after a rotation the earlier key is listed with what still uses it', async () => {
  const [before, { kmsKeyId }] = [await secret('AWSPREVIOUS'), await secret()]
  const uses = new Map((await keys()).map(({ arn, use }) => [arn, use]))
  assert.deepEqual([uses.get(kmsKeyId), uses.get(before.kmsKeyId)], ['current', 'previous'])
})

it('a key ends only when it is asked for by name, and never while it is in use', async () => {
  const [{ kmsKeyId: previous }, { kmsKeyId: current }] = [await secret('AWSPREVIOUS'), await secret()]
  const refused = await setUp.run(['secret', 'keys', '--delete', current, '--json'])
  assert.deepEqual([refused.exitCode, codeOf(refused)], [1, 'key_in_use'])
  const foreign = await setUp.run(['secret', 'keys', '--delete', current.slice(0, -1), '--json'])
  assert.equal(codeOf(foreign), 'signing_key_not_found')
  assert.equal((await setUp.run(['secret', 'keys', '--delete', previous])).exitCode, 0)
  const states = new Map((await keys()).map(({ arn, state }) => [arn, state]))
  assert.deepEqual([states.get(previous), states.get(current)], ['PendingDeletion', 'Enabled'])
})

it('a key that is there already is taken for the certificate that belongs to it, and for no other', async () => {
  const { certificate, kmsKeyId } = await secret()
  const stage = ['--stage', 'other']
  const other = await put(CHAIN_PEM, ['--kms-key', kmsKeyId, ...stage])
  assert.equal(codeOf(other), 'signing_key_mismatch')
  const taken = await put(certificate, ['--kms-key', kmsKeyId, ...stage])
  assert.deepEqual([taken.exitCode, taken.json().outcome], [0, 'created'])
  const { kmsKeyId: named } = await secret('AWSCURRENT', '/stitch/other/default/client-public')
  assert.equal(named, kmsKeyId)
})

it('the file may be the certificate alone where the key in KMS is named', async () => {
  const { certificate, kmsKeyId } = await secret()
  const look = (pem: string) =>
    setUp.run(['certificate', 'c.pem', '--kms-key', kmsKeyId, '--json'], { files: { 'c.pem': pem } })
  const { exitCode, json } = await look(certificate)
  assert.deepEqual([exitCode, json().usable, json().kmsKeyId], [0, true, kmsKeyId])
  const other = await look(CHAIN_PEM)
  assert.deepEqual([other.exitCode, other.json().code], [1, 'signing_key_mismatch'])
})

it('a private key does not reach the secret that never held one', async () => {
  const refused = await put(setUp.certificatePem, ['--signing', 'kms'])
  assert.deepEqual([refused.exitCode, codeOf(refused)], [2, 'usage'])
})

const doctor = async (...args: string[]) => {
  const { json } = await setUp.run(['doctor', '--json', ...args])
  const links: readonly { link: string; state: string; code?: string }[] = json().links
  return links.find(({ state }) => state === 'failed')
}

it('doctor looks at the key in KMS, and at whether the deployment is one that uses it', async () => {
  const { kmsKeyId } = await secret()
  assert.equal((await doctor('--signing', 'kms'))?.link, 'refresher', 'all before it holds')
  faults.add({ at: 'kms', does: 'denied', operation: 'Sign', times: Number.POSITIVE_INFINITY })
  assert.deepEqual(await doctor('--signing', 'kms').then((failed) => [failed?.link, failed?.code]), [
    'token endpoint',
    'signing_key_denied',
  ])
  faults.clear()
  await setUp.kms.send(new DisableKeyCommand({ KeyId: kmsKeyId }))
  assert.deepEqual(await doctor('--signing', 'kms').then((failed) => [failed?.link, failed?.code]), [
    'certificate',
    'signing_key_disabled',
  ])
})

it('among many clients each has keys of its own', async () => {
  const many = ['--client', 'acme', '--many']
  const put = await setUp.put(setUp.newCertificate(), ['--into-kms', '--yes', ...many])
  // The secret is stored. No refresher is there that could fetch the first tokens.
  assert.deepEqual([put.exitCode, put.json().secretId], [3, '/stitch/dev/many/acme/client-public'])
  const { keys: own } = (await setUp.run(['secret', 'keys', '--json', ...many])).json()
  assert.deepEqual(
    own.map(({ arn, use }: { arn: string; use: string }) => [arn, use]),
    [[put.json().kmsKeyId, 'current']],
  )
  assert.match(own[0].alias, /^alias\/stitch\/dev\/many\/acme\/signing-[\da-f]{8}$/)
  const clients = await setUp.run(['clients', '--json', '--many', '--signing', 'kms'])
  assert.match(clients.out, /acme/)
})

it('doctor fails while the secret is there that held the private key before, and warns until it is gone', async () => {
  const name = '/stitch/dev/default/client'
  const look = () => oldSecretFinding(setUp, name)
  assert.match((await look()).detail, /no secret/)
  await setUp.secrets.send(new CreateSecretCommand({ Name: name, SecretString: '{}' }))
  await assert.rejects(look(), {
    code: 'secret_with_key_remains',
    message: /The certificate's file contains the same key/,
  })
  await setUp.secrets.send(new DeleteSecretCommand({ SecretId: name }))
  assert.match((await look()).advice ?? '', /can be restored/)
})

it('shows nothing of a private key in any output', () => assertNoLeak(setUp.terminal))
