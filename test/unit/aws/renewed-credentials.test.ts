import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AwsCredentials } from '../../../lib/aws/credentials.ts'
import { renewedCredentials } from '../../../lib/aws/renewed-credentials.ts'
import { StitchError } from '../../../lib/errors.ts'
import { HttpFailure } from '../../../lib/http/exchange.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

/** A provider whose credentials live for so long, and what was told of it. */
function aProvider(lifeSeconds: number | undefined) {
  const time = new VirtualTime()
  const told: string[] = []
  let given = 0
  let problem: unknown
  let hangs = false
  const provide = async (): Promise<AwsCredentials> => {
    given += 1
    const mine = given
    if (hangs) await time.sleep(60_000)
    if (problem !== undefined) throw problem
    const expiration =
      lifeSeconds === undefined ? {} : { expiration: new Date(time.clock() + lifeSeconds * 1000) }
    return { accessKeyId: `key-${mine}`, secretAccessKey: 'secret', ...expiration }
  }
  const source = renewedCredentials(provide, time, ({ reason }) => void told.push(reason))
  const key = async () => (await time.run(source.get())).accessKeyId
  return {
    time,
    told,
    source,
    key,
    given: () => given,
    breaks: (error: unknown) => {
      problem = error
    },
    hang: () => {
      hangs = true
    },
  }
}

describe('credentials with an end', () => {
  for (const [lifeSeconds, dueSeconds, why] of [
    [3600, 3300, 'are renewed 300 s before it'],
    [10, 5, 'are renewed when half of a short life is over'],
  ] as const)
    it(why, async () => {
      const { time, key, given } = aProvider(lifeSeconds)
      assert.equal(await key(), 'key-1')
      await time.run(time.sleep(dueSeconds * 1000 - 1))
      assert.equal(await key(), 'key-1')
      await time.run(time.sleep(1))
      assert.equal(await key(), 'key-2')
      assert.equal(given(), 2)
    })

  it('are asked for once by all that need them at the same time', async () => {
    const { time, source, given } = aProvider(3600)
    await time.run(Promise.all([source.get(), source.get(), source.get()]))
    assert.equal(given(), 1)
  })

  it('serve on when they cannot be renewed; that is told before they end, and tried again after 5 s', async () => {
    const { time, key, told, given, breaks } = aProvider(3600)
    await key()
    await time.run(time.sleep(3300_000))
    breaks(new RangeError('secret text'))
    assert.equal(await key(), 'key-1')
    assert.deepEqual([told, given()], [['RangeError'], 2])
    assert.equal(await key(), 'key-1')
    assert.equal(given(), 2)
    await time.run(time.sleep(5000))
    assert.equal(await key(), 'key-1')
    assert.equal(given(), 3)
    breaks(undefined)
    await time.run(time.sleep(5000))
    assert.equal(await key(), 'key-4')
  })

  it('that could not be renewed are told of once, however many needed them at the same time', async () => {
    const { time, source, key, told, given, breaks } = aProvider(3600)
    await key()
    await time.run(time.sleep(3300_000))
    breaks(new RangeError('down'))
    const all = await time.run(Promise.all([source.get(), source.get(), source.get()]))
    assert.deepEqual(
      all.map(({ accessKeyId }) => accessKeyId),
      ['key-1', 'key-1', 'key-1'],
    )
    assert.deepEqual([told, given()], [['RangeError'], 2])
  })

  it('serve nothing after their end', async () => {
    const { time, key, breaks } = aProvider(3600)
    await key()
    breaks(new Error('down'))
    await time.run(time.sleep(3600_000))
    await assert.rejects(key(), { name: 'HttpFailure', reason: 'Error' })
  })

  it('that are late leave time to read with the next ones', async () => {
    const { time, key, hang } = aProvider(3600)
    hang()
    await assert.rejects(key(), { kind: 'timeout', reason: 'CREDENTIALS_TIMEOUT', sent: false })
    assert.equal(time.elapsedMs, 1500)
  })
})

it('credentials without an end are asked for once, until AWS refuses them', async () => {
  const { time, key, source, given } = aProvider(undefined)
  await key()
  await time.run(time.sleep(86_400_000))
  assert.equal(await key(), 'key-1')
  const held = await time.run(source.get())
  source.refused({ ...held })
  assert.equal(await key(), 'key-1', 'other ones were refused')
  source.refused(held)
  assert.equal(await key(), 'key-2')
  assert.equal(given(), 2)
})

it('a provider that was in time leaves no timer behind', async () => {
  const { time, key } = aProvider(3600)
  await key()
  assert.equal(time.sleepers, 0)
})

it('two calls whose credentials AWS refuses at the same time cost one renewal', async () => {
  const { time, key, source } = aProvider(undefined)
  const held = await time.run(source.get())
  source.refused(held)
  source.refused(held)
  assert.equal(await key(), 'key-2')
})

describe('a provider that gives no credentials', () => {
  const failureOf = async (provide: () => Promise<AwsCredentials>) => {
    const time = new VirtualTime()
    const source = renewedCredentials(provide, time, () => undefined)
    const { kind, reason, sent } = await rejectionOf(time.run(source.get()), HttpFailure)
    return [kind, reason, sent]
  }

  for (const [what, keys] of [
    ['no access key id', { accessKeyId: '', secretAccessKey: 'secret' }],
    ['no secret access key', { accessKeyId: 'key', secretAccessKey: '' }],
    ['neither', { accessKeyId: '', secretAccessKey: '' }],
  ] as const)
    it(`has failed, with NO_CREDENTIALS: ${what}`, async () => {
      assert.deepEqual(await failureOf(async () => keys), ['unreachable', 'NO_CREDENTIALS', true])
    })

  it('has failed by the name of its error, also where it throws at once', async (t) => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    t.after(() => process.off('unhandledRejection', note))
    const throwing = () => {
      throw new RangeError('canary')
    }
    assert.deepEqual(await failureOf(throwing), ['unreachable', 'RangeError', false])
    await new Promise((resolve) => void setImmediate(resolve))
    assert.deepEqual(unhandled, [])
  })
})

describe('a renewal that failed is told by', () => {
  for (const [what, problem, reason] of [
    ['the sentence of an error of ours', new StitchError('config_invalid', 'Correct it.'), 'Correct it.'],
    [
      'the reason of a failure on the way',
      new HttpFailure('unreachable', 'ECONNREFUSED', false),
      'ECONNREFUSED',
    ],
    ['the name of another error', new TypeError('canary'), 'TypeError'],
    ['nothing of what is no error', 'canary', 'UNKNOWN'],
  ] as const)
    it(what, async () => {
      const { time, key, told, breaks } = aProvider(3600)
      await key()
      await time.run(time.sleep(3300_000))
      breaks(problem)
      await key()
      assert.deepEqual(told, [reason])
    })
})
