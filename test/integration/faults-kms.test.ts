import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { DisableKeyCommand, EnableKeyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms'
import { CreateSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm'
import type { Context } from 'aws-lambda'
import { createHandler } from '../../functions/refresh-client-token.ts'
import { RefreshFailed } from '../../lib/refresher/refresher.ts'
import { nameRoot, secretName } from '../../lib/token/signing.ts'
import { Counters, FaultScript } from '../../local/faults.ts'
import { THROWAWAY_PEM, throwawayCertificateOf } from '../fixtures/certificates.ts'
import { leaks } from '../support/canary.ts'
import { aKmsClient, otherKey, publicSecret, putKey } from '../support/kms-client.ts'
import { FILE } from '../support/owner.ts'
import { environmentOf, sdkClients, startTestAws } from '../support/sdk-clients.ts'
import { Outputs, overhear } from '../support/stack-output.ts'
import { startTestStitch } from '../support/stitch.ts'
import { setVariables } from '../support/variables.ts'

const SCOPE = 'client_paymentrequest'
const PARAMETER = `/stitch/dev/default/tokens/${SCOPE}`
const SECRET = secretName(nameRoot('dev', 'default'), 'kms')
const SYMMETRIC = { KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT' } as const
const ALWAYS = Number.POSITIVE_INFINITY

const faults = new FaultScript()
const counters = new Counters()
const outputs = new Outputs()
const stitch = await startTestStitch({ faults, counters })
const clientId = stitch.clients[0]?.id ?? ''
const { url } = await startTestAws({ faults, counters })
setVariables(environmentOf(url) as Record<string, string>)
const kms = aKmsClient(url, FILE)
const { ssm, secrets } = sdkClients(url)
FILE.after(() => {
  ssm.destroy()
  secrets.destroy()
})
const key = await putKey(kms, THROWAWAY_PEM)
await secrets.send(
  new CreateSecretCommand({ Name: SECRET, SecretString: publicSecret(clientId, THROWAWAY_PEM, key) }),
)

/** A new version of the secret: the other one becomes the previous one. */
const put = (kmsKeyId: string, client = clientId, pem = THROWAWAY_PEM) =>
  secrets.send(
    new PutSecretValueCommand({ SecretId: SECRET, SecretString: publicSecret(client, pem, kmsKeyId) }),
  )

/** Runs a cold refresher: how it ended, and what it asked of KMS and of Stitch. */
async function run(settings: object = {}) {
  const handler = createHandler({
    ...environmentOf(url),
    STITCH_SIGNING: 'kms',
    STITCH_SCOPES: SCOPE,
    STITCH_TOKEN_ENDPOINT: stitch.tokenEndpoint,
    ...settings,
  })
  const [signed, asked] = [counters.get('kms.Sign'), counters.get('token.requests')]
  const { outcomes } = await overhear(
    (text) => outputs.add('log', text),
    () =>
      handler({}, { awsRequestId: 'run' } as Context).catch((error: unknown) => {
        assert.ok(error instanceof RefreshFailed, String(error))
        return JSON.parse(error.message)
      }),
  )
  outputs.add('result', JSON.stringify(outcomes))
  const [first] = outcomes
  return {
    ended: first.code ?? first.outcome,
    message: String(first.message),
    signatures: counters.get('kms.Sign') - signed,
    requests: counters.get('token.requests') - asked,
    outcomes,
  }
}

const stored = async () =>
  (await ssm.send(new GetParameterCommand({ Name: PARAMETER, WithDecryption: true }))).Parameter

describe('the main job with a key in KMS', () => {
  it('stores tokens that Stitch gives, one signature for each', async () => {
    const { outcomes, signatures, requests } = await run({ STITCH_SCOPES: `${SCOPE},client_businesslookup` })
    assert.deepEqual(
      outcomes.map(({ outcome }: { outcome: string }) => outcome),
      ['refreshed', 'refreshed'],
    )
    assert.deepEqual([signatures, requests], [2, 2])
  })
})

describe('a key in KMS', () => {
  beforeEach(async () => {
    faults.clear()
    await put(key)
    await storeDue()
  })

  /** Stores something that is due, to be kept or replaced. */
  const storeDue = () =>
    ssm.send(
      new PutParameterCommand({ Name: PARAMETER, Value: 'garbage', Type: 'SecureString', Overwrite: true }),
    )

  /**
   * The run fails so, with so many signatures asked for; nothing is sent to Stitch, and what is stored stays as it is.
   */
  async function failsWith(code: string, signatures: number): Promise<void> {
    const before = await stored()
    const { ended, requests, message, ...asked } = await run()
    assert.deepEqual([ended, asked.signatures, requests], [code, signatures, 0])
    assert.match(message, / KMS /)
    assert.deepEqual(await stored(), before)
  }

  // Fault: key that signs, throttled or failing
  for (const [does, code] of [
    ['throttle', 'signing_throttled'],
    ['500', 'signing_unavailable'],
    ['reset', 'signing_unavailable'],
  ] as const)
    it(`that fails twice (${does}) signs then, and three times ends the run: ${code}`, async () => {
      faults.add({ at: 'kms', operation: 'Sign', does, times: 2 })
      const { ended, signatures, requests } = await run()
      assert.deepEqual([ended, signatures, requests], ['refreshed', 3, 1])
      await storeDue()
      faults.add({ at: 'kms', operation: 'Sign', does, times: ALWAYS })
      const failed = await run()
      assert.deepEqual([failed.ended, failed.signatures, failed.requests], [code, 3, 0])
    })

  // Fault: key that signs, hangs
  it('that hangs is asked again after 2 s, with another assertion', async () => {
    faults.add({ at: 'kms', operation: 'Sign', does: 'hang' })
    const { ended, signatures, requests } = await run()
    assert.deepEqual([ended, signatures, requests], ['refreshed', 2, 1])
  })

  // Fault: key that signs, denied
  it('that the role may not use is signing_key_denied', async () => {
    faults.add({ at: 'kms', operation: 'Sign', does: 'deny', times: ALWAYS })
    await failsWith('signing_key_denied', 1)
  })

  // Fault: key that signs, disabled or pending deletion
  it('that was disabled is signing_key_disabled, and signs again once it is enabled', async () => {
    await kms.send(new DisableKeyCommand({ KeyId: key }))
    await failsWith('signing_key_disabled', 1)
    await kms.send(new EnableKeyCommand({ KeyId: key }))
    assert.equal((await run()).ended, 'refreshed')
  })

  // Fault: key that signs, of another kind, missing or of another certificate
  for (const [what, code, make] of [
    ['without material', 'signing_key_unusable', () => otherKey(kms, { Origin: 'EXTERNAL' })],
    ['for encryption', 'signing_key_unsuitable', () => otherKey(kms, SYMMETRIC)],
    ['on a curve', 'signing_key_unsuitable', () => otherKey(kms, { KeySpec: 'ECC_NIST_P256' })],
    ['that does not exist', 'signing_key_not_found', async () => key.replace(/[^/]+$/, 'no-such-key')],
  ] as const)
    it(`${what} is ${code}`, async () => {
      await put(await make())
      await failsWith(code, 1)
    })

  // Fault: key that signs, of another kind, missing or of another certificate
  // Fault: key that signs, disabled or pending deletion
  it('of another certificate is signing_key_mismatch, and to be deleted signing_key_pending_deletion', async () => {
    const other = await otherKey(kms)
    await put(other)
    await failsWith('signing_key_mismatch', 1)
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: other, PendingWindowInDays: 7 }))
    await failsWith('signing_key_pending_deletion', 1)
  })

  // Fault: key that signs, too long an assertion
  it('is not asked to sign more than it can', async () => {
    await put(key, `test-${'a'.repeat(2000)}`)
    await failsWith('assertion_too_large', 0)
  })

  // Fault: a deployment and a secret of two kinds
  it('is the only thing that signs: a key in the secret is refused', async () => {
    const SecretString = JSON.stringify({ clientId, certificate: THROWAWAY_PEM })
    await secrets.send(new PutSecretValueCommand({ SecretId: SECRET, SecretString }))
    const { ended, signatures, requests } = await run()
    assert.deepEqual([ended, signatures, requests], ['signing_mode_mismatch', 0, 0])
  })

  // Fault: current version not yet known to Stitch
  it('goes on signing for the previous certificate while Stitch does not know the new one', async () => {
    await put(key, clientId, throwawayCertificateOf(1_795_455_189, 2_400_000_000))
    const { ended, signatures, requests } = await run()
    assert.deepEqual([ended, signatures, requests], ['refreshed', 2, 2])
  })

  it('shows neither an assertion nor a token in any output', () => {
    assert.ok(outputs.from('log').length > 0)
    assert.deepEqual(leaks(outputs.all(), [{ what: 'private key', value: THROWAWAY_PEM }]), [])
  })
})
