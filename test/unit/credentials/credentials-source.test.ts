import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readEverySetting } from '../../../lib/compose/every-setting.ts'
import { StitchError } from '../../../lib/errors.ts'
import { STITCH } from '../../../lib/providers/stitch.ts'
import { credentialsSource } from '../../../lib/refresher/credentials/credentials-source.ts'
import type { Environment } from '../../../lib/settings.ts'
import { THROWAWAY_NOT_AFTER, THROWAWAY_PEM } from '../../fixtures/certificates.ts'
import {
  MemorySecret,
  SECRET_NOT_FOUND,
  SECRET_UNAVAILABLE,
  withCertificate,
  withClientSecret,
} from '../../support/memory-secret.ts'
import { RecordedLog, RecordedMetrics } from '../../support/records.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { START, VirtualTime } from '../../support/virtual-time.ts'

const DAY = 86_400
const DENIED = new StitchError('secret_access_denied', 'no')

function aSource(secret = new MemorySecret(), environment: Environment = {}) {
  const time = new VirtualTime()
  const metrics = new RecordedMetrics()
  const { log, ...lines } = new RecordedLog()
  const open = credentialsSource(
    { readSecret: secret.read, provider: STITCH, timing: time, metrics, log },
    readEverySetting(environment),
  )
  const run = (forMs = 21_000) => open(time.monotonic() + forMs)
  return { time, secret, metrics, warnings: () => lines.lines.filter(({ level }) => level === 'warn'), run }
}

describe('the current version', () => {
  it('is read once in a run, however many scope sets ask', async () => {
    const { secret, run } = aSource()
    const { current } = run()
    const versions = await Promise.all([current(), current(), current()])
    assert.deepEqual([...new Set(versions.map(({ versionId }) => versionId))], ['version-1'])
    assert.deepEqual(secret.reads, ['AWSCURRENT'])
  })

  it('is read anew in each run, so that a new certificate is used from the next renewal on', async () => {
    const { secret, run } = aSource()
    await run().current()
    secret.put(withClientSecret('secret-2'))
    assert.equal((await run().current()).versionId, 'version-2')
  })

  it('is parsed once for as long as it is the current one', async () => {
    const { secret, run } = aSource(new MemorySecret(withCertificate(THROWAWAY_PEM)))
    const { credentials } = await run().current()
    assert.equal((await run().current()).credentials, credentials)
    secret.put(withCertificate(THROWAWAY_PEM))
    assert.notEqual((await run().current()).credentials, credentials)
  })

  it('may take 6.5 s to be read, and less where the run ends before', async () => {
    const { secret, run } = aSource()
    await run().current()
    await run(3000).current()
    await run(0).current()
    assert.deepEqual(secret.timeoutsMs, [6500, 3000, 1])
  })
})

describe('while Secrets Manager is down', () => {
  for (const [seconds, isKept] of [
    [0, true],
    [3599, true],
    [3600, false],
  ] as const)
    it(`what was read ${seconds} s ago is ${isKept ? '' : 'no longer '}gone on with`, async () => {
      const { time, secret, run } = aSource()
      await run().current()
      await time.pass(seconds)
      secret.before = () => SECRET_UNAVAILABLE
      if (isKept) assert.equal((await run().current()).versionId, 'version-1')
      else assert.equal((await rejectionOf(run().current())).code, 'secret_unavailable')
    })

  it('the hour counts from the last success, not from the last use', async () => {
    const { time, secret, run } = aSource()
    await run().current()
    secret.before = () => SECRET_UNAVAILABLE
    await time.pass(1800)
    await run().current()
    await time.pass(1800)
    await assert.rejects(run().current(), { code: 'secret_unavailable' })
  })

  it('a cold container fails with secret_unavailable', async () => {
    const { secret, run } = aSource()
    secret.before = () => SECRET_UNAVAILABLE
    assert.equal((await rejectionOf(run().current())).code, 'secret_unavailable')
  })
})

it('what does not pass by itself is not answered with an old version', async () => {
  for (const error of [DENIED, SECRET_NOT_FOUND]) {
    const { secret, run } = aSource()
    await run().current()
    secret.before = () => error
    assert.equal((await rejectionOf(run().current())).code, error.code)
  }
})

describe('when the provider refuses the credentials', () => {
  it('a version that has become current meanwhile is tried', async () => {
    const { secret, run } = aSource()
    const { current, otherThan } = run()
    const refused = await current()
    secret.put(withClientSecret('secret-2'))
    const other = await otherThan(refused)
    assert.deepEqual([other?.versionId, other?.stage], ['version-2', 'AWSCURRENT'])
    assert.deepEqual(secret.reads, ['AWSCURRENT', 'AWSCURRENT'])
  })

  it('the previous version is tried when the current one is still the same', async () => {
    const { secret, run } = aSource()
    secret.put(withClientSecret('secret-2'))
    const { current, otherThan } = run()
    const other = await otherThan(await current())
    assert.deepEqual([other?.versionId, other?.stage], ['version-1', 'AWSPREVIOUS'])
    assert.deepEqual(secret.reads, ['AWSCURRENT', 'AWSCURRENT', 'AWSPREVIOUS'])
  })

  it('nothing is tried when there is no previous version', async () => {
    const { run } = aSource()
    const { current, otherThan } = run()
    assert.equal(await otherThan(await current()), undefined)
  })

  // Fault: current version not yet known to Stitch
  it("the previous version is not tried when it is another client's", async () => {
    const { secret, run } = aSource()
    secret.put(withCertificate(THROWAWAY_PEM, 'another-client'))
    const { current, otherThan } = run()
    assert.equal(await otherThan(await current()), undefined)
  })

  it('nothing is tried when the previous version is the one that was refused', async () => {
    const { secret, run } = aSource()
    const { current, otherThan } = run()
    const refused = await current()
    secret.put(withClientSecret('secret-2'))
    secret.before = () => (secret.reads.at(-1) === 'AWSCURRENT' ? SECRET_NOT_FOUND : undefined)
    assert.equal(await otherThan(refused), undefined)
  })

  it('a version that cannot be parsed is passed over', async () => {
    const { secret, run } = aSource()
    const { current, otherThan } = run()
    const refused = await current()
    secret.put('{"clientId": 7}')
    secret.put('{"clientId": 8}')
    assert.equal(await otherThan(refused), undefined)
  })

  it('the secret is read again once in a run, for all scope sets together', async () => {
    const { secret, run } = aSource()
    secret.put(withClientSecret('secret-2'))
    const { current, otherThan } = run()
    const refused = await current()
    const others = await Promise.all([otherThan(refused), otherThan(refused), otherThan(refused)])
    assert.deepEqual([...new Set(others.map((other) => other?.versionId))], ['version-1'])
    assert.equal(secret.reads.length, 3)
  })

  it('AWSPENDING is never read', async () => {
    const { secret, run } = aSource()
    const { current, otherThan } = run()
    await otherThan(await current())
    assert.ok(!(secret.reads as string[]).includes('AWSPENDING'))
  })
})

describe('STITCH_EXPECT_CLIENT_MODE', () => {
  for (const [clientId, expected, code] of [
    ['test-1', 'test', undefined],
    ['live-1', 'live', undefined],
    ['test-1', 'live', 'client_mode_mismatch'],
    ['live-1', 'test', 'client_mode_mismatch'],
  ] as const)
    it(`${expected} and the client id ${clientId}: ${code ?? 'accepted'}`, async () => {
      const secret = new MemorySecret(withClientSecret('s', clientId))
      const { run } = aSource(secret, { STITCH_EXPECT_CLIENT_MODE: expected })
      if (code === undefined) {
        await run().current()
        return
      }
      const error = await rejectionOf(run().current())
      assert.equal(error.code, code)
      assert.deepEqual(error.facts, { clientMode: clientId.slice(0, 4), expectClientMode: expected })
      assert.match(error.message, new RegExp(`Put the ${expected} client's credentials into the secret`))
    })
})

describe('how long the credentials last', () => {
  for (const [daysLeft, warning] of [
    [30, undefined],
    [29, /under 30 days/],
    [14, /under 30 days/],
    [13, /under 14 days/],
    [0, /under 14 days/],
  ] as const)
    it(`is reported: a certificate with ${daysLeft} days left${warning === undefined ? '' : ', with a warning'}`, async () => {
      const { time, metrics, warnings, run } = aSource(new MemorySecret(withCertificate(THROWAWAY_PEM)))
      time.setClock(THROWAWAY_NOT_AFTER - daysLeft * DAY - START)
      await run().current()
      assert.deepEqual(metrics.of('CertificateDaysLeft'), [daysLeft])
      const messages = warnings().map(({ message }) => message)
      assert.equal(messages.length, warning === undefined ? 0 : 1)
      if (warning === undefined) return
      assert.match(messages[0] ?? '', warning)
      assert.deepEqual(warnings()[0]?.facts, { daysLeft, notAfter: THROWAWAY_NOT_AFTER })
    })

  it('is reported as the age of a client secret, where Secrets Manager tells it', async () => {
    const { metrics, run } = aSource(new MemorySecret(withClientSecret('s'), START - 640 * DAY - 5))
    await run().current()
    assert.deepEqual(metrics.of('ClientSecretAgeDays'), [640])
    assert.deepEqual(metrics.of('CertificateDaysLeft'), [])
  })

  it('is not reported where it is not given', async () => {
    const { metrics, run } = aSource()
    await run().current()
    assert.deepEqual(metrics.all, [])
  })
})
