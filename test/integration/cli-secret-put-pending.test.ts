import assert from 'node:assert/strict'
import { afterEach, it } from 'node:test'
import { keyIdOf, makeCertificate } from '../../local/stitch/certificate.ts'
import { assertNoLeak } from '../support/canary.ts'
import { unusedAddress } from '../support/loopback.ts'
import type { Said } from '../unit/cli/terminal.ts'
import { type Between, passOn, Stop } from './cli-secret-put-relay.ts'
import { keyIdOfAssertion, setUpPut } from './cli-secret-put-set-up.ts'

const setUp = await setUpPut()
afterEach(() => setUp.clear())

/**
 * Puts a certificate that is accepted: afterwards it is current, the one before previous, and nothing else has a label.
 */
async function putInPlaceOf(oldVersionId: string, pem: string): Promise<void> {
  const { json } = await setUp.put(pem)
  assert.equal(json().outcome, 'replaced')
  assert.deepEqual(await setUp.stages(), {
    [oldVersionId]: ['AWSPREVIOUS'],
    [json().versionId]: ['AWSCURRENT'],
  })
  assert.equal((await setUp.current()).keyId, keyIdOf(pem))
}

it('while a token is got with a new certificate it waits, and the refresher goes on with the one in use', async (t) => {
  const old = await setUp.current()
  const before = await setUp.stages()
  const { pem, keyId } = await setUp.known()
  const stop = new Stop()
  // Stitch has said yes, and the answer is still on its way.
  setUp.atTokenEndpoint = async ({ body }, pass) => {
    const answer = await pass()
    if (keyIdOfAssertion(body) === keyId) await stop.here()
    return answer
  }
  // What is held back is given up after 15 s: the refresher's container starts before that.
  await setUp.keysOfRefresher('client_bankaccountverification')
  const putting = setUp.put(pem)
  t.after(async () => {
    stop.go()
    await putting
  })
  await stop.reachedBefore(putting)

  const { [old.versionId]: ofOld, ...others } = await setUp.stages()
  assert.deepEqual([ofOld, Object.values(others)], [before[old.versionId], [['AWSPENDING']]])
  assert.deepEqual(await setUp.keysOfRefresher('client_imageupload'), [old.keyId])

  stop.go()
  const { exitCode, json } = await putting
  const [pending = ''] = Object.keys(others)
  assert.deepEqual([exitCode, json().outcome, json().versionId], [0, 'replaced', pending])
  assert.deepEqual(await setUp.stages(), { [old.versionId]: ['AWSPREVIOUS'], [pending]: ['AWSCURRENT'] })
  assert.deepEqual(await setUp.keysOfRefresher('client_businesslookup'), [keyId])
})

it('what is tried is what Secrets Manager gives back, and not the text that was handed to it', async () => {
  const old = await setUp.current()
  const before = await setUp.stages()
  const [handed, kept] = [await setUp.known(), await setUp.certificate()]
  // A secret that does not survive the way into the store and back, as one that was pasted through an editor.
  setUp.atAws = async ({ operation, body }, pass) => {
    const answer = await pass()
    if (operation !== 'GetSecretValue' || JSON.parse(body).VersionId === old.versionId) return answer
    const value = JSON.parse(answer.text)
    const SecretString = JSON.stringify({ clientId: setUp.clientId, certificate: kept.pem })
    return { ...answer, text: JSON.stringify({ ...value, SecretString }) }
  }
  const { exitCode, err } = await setUp.put(handed.pem)
  assert.deepEqual([exitCode, JSON.parse(err || '{}').code], [1, 'client_auth_rejected'])
  assert.deepEqual(setUp.triedKeys, [kept.keyId])
  assert.deepEqual([await setUp.current(), await setUp.stages()], [old, before])
})

it('a new version is read back by its number before a token is asked for, and moved after that', async () => {
  const old = await setUp.current()
  const steps: string[] = []
  const nameOf = (versionId: string) => (versionId === old.versionId ? 'old' : 'new')
  setUp.atAws = ({ operation, body }, pass) => {
    const { VersionId, VersionStages, VersionStage } = JSON.parse(body)
    const what = VersionId === undefined ? (VersionStages?.join() ?? VersionStage) : nameOf(VersionId)
    steps.push([operation, what].filter((word) => word !== undefined).join(' '))
    return pass()
  }
  setUp.atTokenEndpoint = (_, pass) => {
    steps.push('token')
    return pass()
  }
  assert.equal((await setUp.put((await setUp.known()).pem)).exitCode, 0)
  assert.deepEqual(steps, [
    'DescribeSecret',
    'GetSecretValue old',
    'PutSecretValue AWSPENDING',
    'GetSecretValue new',
    'token',
    'UpdateSecretVersionStage AWSCURRENT',
    'UpdateSecretVersionStage AWSPENDING',
  ])
})

/** A fault that strikes when a version is read that is not the one in use, and no earlier. */
const strikesReadingBack =
  (oldVersionId: string): Between =>
  ({ operation, body }, pass) => {
    if (operation === 'GetSecretValue' && JSON.parse(body).VersionId !== oldVersionId)
      setUp.fault('kms', 'disabled', 'Decrypt')
    return pass()
  }

/** Fails to put a secret, and gives the input with which the next put succeeds. */
type Attempt = () => Promise<[refused: Said, next: string]>

const REFUSALS: readonly [what: string, code: string, isAskedFor: boolean, attempt: Attempt][] = [
  [
    'is over',
    'certificate_expired',
    false,
    async () => {
      const over = { notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') }
      return [await setUp.put((await makeCertificate(over)).pem), (await setUp.known()).pem]
    },
  ],
  [
    'has the key of another',
    'certificate_key_mismatch',
    false,
    async () => {
      const [one, other] = [await setUp.known(), await setUp.known()]
      return [await setUp.put(one.certificatePem + other.privateKeyPem), one.pem]
    },
  ],
  [
    'is not known to Stitch yet',
    'client_auth_rejected',
    true,
    async () => {
      const { pem } = await setUp.certificate()
      const refused = await setUp.put(pem)
      setUp.stack.stitch.registerCertificate(pem)
      return [refused, pem]
    },
  ],
  [
    'cannot be tried, since the token endpoint cannot be reached,',
    'token_endpoint_unreachable',
    false,
    async () => {
      const { pem } = await setUp.known()
      return [await setUp.put(pem, { STITCH_TOKEN_ENDPOINT: `${await unusedAddress()}/connect/token` }), pem]
    },
  ],
  [
    'cannot be read back, since its KMS key is disabled,',
    'secret_decrypt_failed',
    false,
    async () => {
      const { pem } = await setUp.known()
      setUp.atAws = strikesReadingBack((await setUp.current()).versionId)
      return [await setUp.put(pem), pem]
    },
  ],
]
for (const [what, code, isAskedFor, attempt] of REFUSALS) {
  it(`a certificate that ${what} leaves the secret as it was, and is in no one's way`, async () => {
    const [old, before] = [await setUp.current(), await setUp.stages()]
    const [{ err }, next] = await attempt()
    setUp.stack.faults.clear()
    setUp.atAws = passOn
    assert.equal(JSON.parse(err).code, code)
    assert.equal(setUp.triedKeys.length > 0, isAskedFor)
    assert.deepEqual([await setUp.current(), await setUp.stages()], [old, before])

    await putInPlaceOf(old.versionId, next)
  })
}

it('an unproven version whose label could not be taken off is never used, and the next put takes it over', async () => {
  const [old, before] = [await setUp.current(), await setUp.stages()]
  setUp.fault('secretsmanager', 'deny', 'UpdateSecretVersionStage')
  const refused = await setUp.put((await setUp.certificate()).pem)
  setUp.stack.faults.clear()
  assert.equal(JSON.parse(refused.err).code, 'client_auth_rejected')
  assert.equal(
    Object.values(await setUp.stages()).filter((labels) => labels.includes('AWSPENDING')).length,
    1,
  )
  assert.deepEqual(await setUp.current(), old)
  assert.deepEqual((await setUp.stages())[old.versionId], before[old.versionId])
  assert.deepEqual(await setUp.keysOfRefresher('client_paymentrequest'), [old.keyId])

  await putInPlaceOf(old.versionId, (await setUp.known()).pem)
})

it('shows no secret in any output', () => assertNoLeak(setUp.terminal))
