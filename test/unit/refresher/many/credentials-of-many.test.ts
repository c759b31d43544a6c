import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readEverySetting } from '../../../../lib/compose/every-setting.ts'
import { StitchError } from '../../../../lib/errors.ts'
import { STITCH } from '../../../../lib/providers/stitch.ts'
import { credentialsOfMany, refusalOfAlias } from '../../../../lib/refresher/many/credentials-of-many.ts'
import { THROWAWAY_NOT_AFTER, THROWAWAY_PEM } from '../../../fixtures/certificates.ts'
import { MemorySecret, SECRET_NOT_FOUND, withCertificate } from '../../../support/memory-secret.ts'
import { RecordedLog, RecordedMetrics } from '../../../support/records.ts'
import { rejectionOf } from '../../../support/rejection.ts'
import { START, VirtualTime } from '../../../support/virtual-time.ts'

const DAY = 86_400

/** The credentials of a run for the client `acme`, whose secret is this one. */
function credentialsOfAcme(secret: MemorySecret) {
  const time = new VirtualTime()
  const log = new RecordedLog()
  const open = credentialsOfMany(
    {
      readSecretOf: (client) => {
        assert.equal(client, 'acme')
        return secret.read
      },
      provider: STITCH,
      timing: time,
      metrics: new RecordedMetrics(),
      log: log.log,
    },
    readEverySetting({ STITCH_CLIENT: 'many' }),
  )
  return { time, log, run: () => open(time.monotonic() + 21_000, 'acme') }
}

describe('a client among many', () => {
  it('that has no secret is unknown', async () => {
    const secret = new MemorySecret()
    secret.before = () => SECRET_NOT_FOUND
    const { code } = await rejectionOf(credentialsOfAcme(secret).run().current())
    assert.equal(code, 'client_unknown')
  })

  for (const error of [
    new StitchError('secret_access_denied', 'The secret may not be read.'),
    // No error of ours, though it has the same code.
    Object.assign(new Error('unforeseen'), { code: 'secret_not_found' }),
  ])
    it(`is not unknown for another reason: ${error.message}`, async () => {
      const secret = new MemorySecret()
      secret.before = () => error
      assert.equal(await rejectionOf(credentialsOfAcme(secret).run().current(), Error), error)
    })

  it('is named in the warning that its certificate ends soon', async () => {
    const { time, log, run } = credentialsOfAcme(new MemorySecret(withCertificate(THROWAWAY_PEM)))
    time.setClock(THROWAWAY_NOT_AFTER - 5 * DAY - START)
    await run().current()
    assert.deepEqual(
      log.lines.map(({ level, facts }) => [level, facts]),
      [['warn', { client: 'acme', daysLeft: 5, notAfter: THROWAWAY_NOT_AFTER }]],
    )
  })
})

describe('an event for a deployment for many clients', () => {
  for (const [client, code] of [
    ['acme', undefined],
    ['a-1', undefined],
    // What an event without clients is for.
    ['many', 'invalid_request'],
    ['Acme', 'client_unknown'],
    ['../acme', 'client_unknown'],
    ['', 'client_unknown'],
  ] as const)
    it(`that is for "${client}" ${code === undefined ? 'may have a client' : `is refused as ${code}`}`, () => {
      assert.equal(refusalOfAlias(client)?.code, code)
    })
})
