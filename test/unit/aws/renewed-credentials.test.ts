import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { callWithCredentials } from '../../../lib/aws/call-with-credentials.ts'
import type { AwsCredentials } from '../../../lib/aws/credentials.ts'
import { renewedCredentials } from '../../../lib/aws/renewed-credentials.ts'
import type { AwsRequest } from '../../../lib/aws/signed-call.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

/** A provider whose credentials live for so long, and what was told of it. */
function aProvider(lifeSeconds: number | undefined) {
  const time = new VirtualTime()
  const told: string[] = []
  let given = 0
  let problem: Error | undefined
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
    breaks: (error: Error | undefined) => {
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
    await assert.rejects(key(), { kind: 'timeout', reason: 'CREDENTIALS_TIMEOUT' })
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

describe('a call whose credentials AWS refuses', () => {
  const REQUEST: AwsRequest = { service: 'ssm', path: '/', headers: {}, body: '', timeoutMs: 2000 }
  const refusal = { status: 400, headers: {}, body: '{"__type":"ExpiredTokenException"}' }

  for (const [title, refusals, keys] of [
    ['is repeated once with new ones', 1, ['key-1', 'key-2']],
    ['is answered so when the new ones are refused too', 9, ['key-1', 'key-2']],
    ['is not repeated when it was not refused', 0, ['key-1']],
  ] as const)
    it(title, async () => {
      const { time, source } = aProvider(3600)
      const used: (string | undefined)[] = []
      const call = callWithCredentials(
        async ({ credentials }) => {
          used.push(credentials?.accessKeyId)
          return used.length <= refusals ? refusal : { status: 200, headers: {}, body: '' }
        },
        source,
        time.monotonic,
      )
      const answer = await time.run(call(REQUEST))
      assert.deepEqual(used, keys)
      assert.equal(answer.status, refusals > 1 ? 400 : 200)
    })
})
