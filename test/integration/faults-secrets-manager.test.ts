import assert from 'node:assert/strict'
import { after, beforeEach, describe, it } from 'node:test'
import {
  DeleteSecretCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { OPERATOR } from '../../local/stack.ts'
import { makeCertificate } from '../../local/stitch/certificate.ts'
import { assertNoLeak } from '../support/canary.ts'
import { startTestStack } from '../support/stack.ts'
import { keeps, runRefresher, SCOPE, valuesOf, withTokenDue } from './fault-run.ts'

const stack = await startTestStack()
const { faults, stitch, store } = stack
const SecretId = stack.environment.STITCH_SECRET_ID ?? ''
const [client] = stitch.clients
const clientId = client?.id ?? ''
const certificate = client?.certificatePem ?? ''
const secrets = new SecretsManagerClient({
  endpoint: stack.aws.url,
  region: stack.service.stack.region,
  credentials: OPERATOR,
})
after(() => secrets.destroy())

/** A certificate of the client's that Stitch does not know yet. */
async function unknownCertificate() {
  const made = await makeCertificate()
  stack.addSecret({ what: 'private key', value: made.pem })
  return made
}

describe('Secrets Manager', () => {
  beforeEach(async () => {
    await withTokenDue(stack)
    await store.putSecret({ clientId, certificate })
  })

  const REFUSALS: readonly [title: string, does: string, code: string][] = [
    ['missing', 'ResourceNotFoundException', 'secret_not_found'],
    ['not to be read', 'deny', 'secret_access_denied'],
    ['not to be decrypted', 'DecryptionFailure', 'secret_decrypt_failed'],
  ]
  // Fault: secret missing, denied, not decryptable, pending deletion
  for (const [title, does, code] of REFUSALS)
    it(`a secret that is ${title} costs one call, no token request, and nothing stored`, async () => {
      faults.add({ at: 'secretsmanager', does })
      const { ended, secretReads, requests, writes } = await keeps(stack, () => runRefresher(stack))
      assert.deepEqual([ended, secretReads, requests, writes], [code, 1, 0, 0])
    })

  // Fault: secret missing, denied, not decryptable, pending deletion
  it('a secret pending deletion is named so, with the way back', async () => {
    await secrets.send(new DeleteSecretCommand({ SecretId }))
    try {
      const { ended, message, secretReads, requests } = await keeps(stack, () => runRefresher(stack))
      assert.deepEqual([ended, secretReads, requests], ['secret_pending_deletion', 1, 0])
      assert.match(message, /restore-secret/)
    } finally {
      await secrets.send(new RestoreSecretCommand({ SecretId }))
    }
  })

  // Fault: fails twice, then well
  for (const does of ['500', '503', 'throttle', 'reset'])
    it(`two failures (${does}) do not stop the run`, async () => {
      faults.add({ at: 'secretsmanager', does, times: 2 })
      const { ended, secretReads, requests } = await runRefresher(stack)
      assert.deepEqual([ended, secretReads, requests], ['refreshed', 3, 1])
    })

  // Fault: fails for ever
  it('failing for ever, it stops a cold refresher without a token request', async () => {
    faults.add({ at: 'secretsmanager', does: '500', times: Number.POSITIVE_INFINITY })
    const { ended, requests } = await keeps(stack, () => runRefresher(stack))
    assert.deepEqual([ended, requests], ['secret_unavailable', 0])
  })

  // Fault: fails for ever
  it('failing for ever, it does not stop a warm refresher that read the certificate under an hour ago', async () => {
    await runRefresher(stack)
    faults.add({ at: 'secretsmanager', does: '500', times: Number.POSITIVE_INFINITY })
    await store.write(SCOPE, { ageSeconds: 2000 })
    const { ended, requests } = await runRefresher(stack)
    assert.deepEqual([ended, requests], ['refreshed', 1])
  })

  // Fault: binary secret
  it('a binary secret is accepted', async () => {
    await store.putSecret(Buffer.from(JSON.stringify({ clientId, certificate })))
    assert.equal((await runRefresher(stack)).ended, 'refreshed')
  })

  const SHAPES: readonly [title: string, secret: object | string, member: string][] = [
    ['is JSON without a client id', { certificate: 'canary-shape-000001' }, 'clientId'],
    [
      'is JSON without certificate and client secret',
      { clientId, other: 'canary-shape-000002' },
      'certificate',
    ],
    ['has a number as certificate', { clientId, certificate: 7_342_159 }, 'certificate'],
    ['is broken JSON', '{"clientId": "canary-shape-000003', 'SecretString'],
    ['is a bare PEM without STITCH_CLIENT_ID', `canary-shape-000004\n${certificate}`, 'clientId'],
  ]
  // Fault: wrong shape
  for (const [title, secret, member] of SHAPES)
    it(`a secret that ${title} is malformed, by the member's name and without its content`, async () => {
      await store.putSecret(secret)
      const { ended, said, requests } = await keeps(stack, () => runRefresher(stack))
      assert.deepEqual([ended, requests], ['secret_malformed', 0])
      assert.ok(said.includes(`"member":"${member}"`), said)
      assert.doesNotMatch(said, /canary-shape|7342159/)
    })

  // Fault: rotated under a warm container
  it('a new version is used at the next renewal, in a warm container too', async () => {
    await runRefresher(stack)
    const { pem, keyId } = await unknownCertificate()
    stitch.registerCertificate(pem)
    const formerKeyId = [...(client?.certificates.keys() ?? [])][0] ?? ''
    const former = client?.certificates.get(formerKeyId) ?? ''
    await store.putSecret({ clientId, certificate: pem })
    stitch.revokeCertificate(formerKeyId)
    try {
      await store.write(SCOPE, { ageSeconds: 2000 })
      const { ended, requests } = await runRefresher(stack)
      assert.deepEqual([ended, requests], ['refreshed', 1])
    } finally {
      client?.certificates.set(formerKeyId, former)
      stitch.revokeCertificate(keyId)
    }
  })

  // Fault: rotated under a warm container
  it('a version rotated away while a warm container held it is replaced on invalid_client, with one more try', async () => {
    const { pem, keyId } = await unknownCertificate()
    stitch.registerCertificate(pem)
    await store.putSecret({ clientId, certificate: pem })
    await runRefresher(stack)
    await store.putSecret({ clientId, certificate })
    stitch.revokeCertificate(keyId)
    await store.write(SCOPE, { ageSeconds: 2000 })
    // Four attempts of the SDK fail, so that the run begins with the version in memory.
    faults.add({ at: 'secretsmanager', does: '500', times: 4 })
    const run = await runRefresher(stack)
    assert.deepEqual([run.ended, run.requests], ['refreshed', 2])
    assert.deepEqual(valuesOf(run, 'PreviousSecretUsed'), [])
  })

  // Fault: current version not yet known to Stitch
  it('a current version that Stitch does not know yet gives way to the previous one, with a metric', async () => {
    const { pem } = await unknownCertificate()
    await store.putSecret({ clientId, certificate: pem })
    const run = await runRefresher(stack)
    assert.deepEqual([run.ended, run.requests, run.secretReads], ['refreshed', 2, 3])
    assert.deepEqual(valuesOf(run, 'PreviousSecretUsed'), [1])
  })

  // Fault: invalid_client
  // Fault: both versions refused
  for (const status of [400, 401])
    it(`both versions refused with ${status}: at most two assertions per scope set, the secret read again once`, async () => {
      faults.add({
        at: 'token',
        does: 'invalid_client',
        times: Number.POSITIVE_INFINITY,
        options: { status },
      })
      const known = stitch.seenJwtIds.size
      const { outcomes, requests, secretReads } = await keeps(stack, () => runRefresher(stack, {}))
      assert.deepEqual([...new Set(outcomes.map(({ code }) => code))], ['client_auth_rejected'])
      assert.deepEqual([requests, stitch.seenJwtIds.size - known], [8, 8])
      assert.equal(secretReads, 3, 'current, current again, previous')
    })

  // Fault: pending version
  it('a version that is only pending is never used', async () => {
    const { pem, keyId } = await unknownCertificate()
    stitch.registerCertificate(pem)
    for (const unknown of [await unknownCertificate(), await unknownCertificate()])
      await store.putSecret({ clientId, certificate: unknown.pem })
    await secrets.send(
      new PutSecretValueCommand({
        SecretId,
        SecretString: JSON.stringify({ clientId, certificate: pem }),
        VersionStages: ['AWSPENDING'],
      }),
    )
    const { ended, requests } = await keeps(stack, () => runRefresher(stack))
    assert.deepEqual([ended, requests], ['client_auth_rejected', 2])
    stitch.revokeCertificate(keyId)
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))
