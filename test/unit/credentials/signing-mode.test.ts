import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readEverySetting } from '../../../lib/compose/every-setting.ts'
import { STITCH } from '../../../lib/providers/stitch.ts'
import { credentialsSource } from '../../../lib/refresher/credentials/credentials-source.ts'
import type { Signing } from '../../../lib/token/signing.ts'
import { THROWAWAY_CERTIFICATE, THROWAWAY_PEM } from '../../fixtures/certificates.ts'
import { CLIENT_ID, MemorySecret, withCertificate, withClientSecret } from '../../support/memory-secret.ts'
import { RecordedLog, RecordedMetrics } from '../../support/records.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

/** The credentials of one run, in a deployment that signs so. */
function open(secret: MemorySecret, signing: Signing) {
  const ports = { timing: new VirtualTime(), metrics: new RecordedMetrics(), log: new RecordedLog().log }
  const settings = readEverySetting({ STITCH_SIGNING: signing })
  return credentialsSource({ ...ports, readSecret: secret.read, provider: STITCH }, settings)(21_000)
}

const IN_KMS = JSON.stringify({
  clientId: CLIENT_ID,
  certificate: THROWAWAY_CERTIFICATE,
  kmsKeyId: 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd',
})

describe('a deployment that signs with KMS', () => {
  it('takes a secret without a key, and refuses one that holds a key or a client secret', async () => {
    const { credentials } = await open(new MemorySecret(IN_KMS), 'kms').current()
    assert.equal(credentials.method, 'private_key_jwt')
    for (const secret of [withCertificate(THROWAWAY_PEM), withClientSecret('secret-1')]) {
      const error = await rejectionOf(open(new MemorySecret(secret), 'kms').current())
      assert.deepEqual([error.code, error.facts], ['signing_mode_mismatch', { signing: 'kms' }])
    }
  })

  it('does not go back to a previous version that holds a key', async () => {
    const secret = new MemorySecret(withCertificate(THROWAWAY_PEM))
    secret.put(IN_KMS)
    const run = open(secret, 'kms')
    assert.equal(await run.otherThan(await run.current()), undefined)
  })

  it('is the only one that takes such a secret', async () => {
    const error = await rejectionOf(open(new MemorySecret(IN_KMS), 'secret').current())
    assert.deepEqual([error.code, error.facts], ['signing_mode_mismatch', { signing: 'secret' }])
  })
})
