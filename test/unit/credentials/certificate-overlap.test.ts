import assert from 'node:assert/strict'
import { it } from 'node:test'
import { readEverySetting } from '../../../lib/compose/every-setting.ts'
import { STITCH } from '../../../lib/providers/stitch.ts'
import { parseCertificate } from '../../../lib/refresher/credentials/certificate.ts'
import { credentialsSource } from '../../../lib/refresher/credentials/credentials-source.ts'
import { THROWAWAY_KEY, throwawayCertificateOf } from '../../fixtures/certificates.ts'
import { MemorySecret, SECRET_UNAVAILABLE, withCertificate } from '../../support/memory-secret.ts'
import { RecordedLog, RecordedMetrics } from '../../support/records.ts'
import { START, VirtualTime } from '../../support/virtual-time.ts'

const DAY = 86_400
const NOW = 1_800_000_000
const SOON = NOW + 10 * 86_400
const OVERLAP: readonly [now: number, inUse: 'old' | 'next'][] = [
  [NOW, 'old'],
  [SOON - 1, 'old'],
  [SOON, 'next'],
  [SOON + 20 * 86_400, 'next'],
  [SOON + 3000 * 86_400, 'next'],
]

for (const [now, inUse] of OVERLAP)
  it(`of a certificate and its successor with the same key, the ${inUse} one is taken ${now - SOON} s from when the successor begins`, () => {
    const old = throwawayCertificateOf(NOW - 300 * 86_400, SOON + 10 * 86_400)
    const next = throwawayCertificateOf(SOON, SOON + 800 * 86_400)
    for (const pem of [THROWAWAY_KEY + old + next, next + old + THROWAWAY_KEY]) {
      const { notBefore } = parseCertificate(pem, undefined, now)
      assert.equal(notBefore === SOON ? 'next' : 'old', inUse)
    }
  })

it('of certificates none of which is valid, the one that lasts longest is taken, to be judged', () => {
  const over = throwawayCertificateOf(NOW - 300 * 86_400, NOW - 86_400)
  const next = throwawayCertificateOf(SOON, SOON + 86_400)
  assert.equal(parseCertificate(over + next + THROWAWAY_KEY, undefined, NOW).notBefore, SOON)
})

it('a certificate is taken in its last second, while its successor has not begun', () => {
  const old = throwawayCertificateOf(NOW - 86_400, NOW)
  const next = throwawayCertificateOf(NOW + 1, NOW + 800 * 86_400)
  const inUseAt = (now: number) => parseCertificate(next + old + THROWAWAY_KEY, undefined, now).notAfter
  assert.deepEqual([inUseAt(NOW), inUseAt(NOW + 1)], [NOW, NOW + 800 * 86_400])
})

// Fault: a successor not valid yet
for (const [what, isDown] of [
  ['while Secrets Manager answers', false],
  ['while Secrets Manager is down', true],
] as const)
  it(`a warm container goes over to the successor when the old one has ended, ${what}`, async () => {
    const old = throwawayCertificateOf(START - DAY, START + 1000)
    const next = throwawayCertificateOf(START + 500, START + 800 * DAY)
    const secret = new MemorySecret(withCertificate(old + next + THROWAWAY_KEY))
    const time = new VirtualTime()
    const { log } = new RecordedLog()
    const open = credentialsSource(
      { readSecret: secret.read, provider: STITCH, timing: time, metrics: new RecordedMetrics(), log },
      readEverySetting({}),
    )
    const lastsUntil = async () => {
      const { credentials } = await open(time.monotonic() + 21_000).current()
      assert.equal(credentials.method, 'private_key_jwt')
      assert.equal(credentials.keyId, credentials.certificate.thumbprint)
      return credentials.certificate.notAfter - START
    }
    assert.equal(await lastsUntil(), 1000)
    await time.pass(1001)
    if (isDown) secret.before = () => SECRET_UNAVAILABLE
    assert.equal(await lastsUntil(), 800 * DAY)
  })
