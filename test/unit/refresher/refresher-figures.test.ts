import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StitchError } from '../../../lib/errors.ts'
import { refusal } from '../../support/token-endpoint-in-memory.ts'
import { aToken } from '../../support/tokens.ts'
import { START } from '../../support/virtual-time.ts'
import { aWriter } from '../../support/writer.ts'

const UNREADABLE = new StitchError('token_store_unreadable', 'no')

describe('TokenSecondsRemaining', () => {
  const remaining = ({ metrics }: { metrics: ReturnType<typeof aWriter>['metrics'] }) =>
    metrics.all
      .filter(({ name }) => name === 'TokenSecondsRemaining')
      .map(({ scope, value }) => [scope, value])

  it('tells each scope set, and the least of all after a whole run', async () => {
    const writer = aWriter({ STITCH_SCOPES: 'a,b' })
    writer.parameter('a').put(aToken({ issuedAt: START - 600 }))
    await writer.run()
    assert.deepEqual(remaining(writer), [
      ['a', 3000],
      ['b', 3600],
      [undefined, 3000],
    ])
  })

  it('tells no least after a run for some', async () => {
    const writer = aWriter({ STITCH_SCOPES: 'a,b' })
    await writer.run({ scopes: ['a'] })
    assert.deepEqual(remaining(writer), [['a', 3600]])
  })

  it('tells what is still stored when the renewal fails', async () => {
    const writer = aWriter({ STITCH_SCOPES: 'a' })
    writer.parameter().put(aToken({ issuedAt: START - 3000 }))
    writer.endpoint.script(refusal('invalid_scope'))
    await writer.run()
    assert.deepEqual(remaining(writer), [
      ['a', 600],
      [undefined, 600],
    ])
  })

  for (const [what, stored] of [
    ['garbage', [undefined]],
    ['an expired token', [aToken({ issuedAt: START - 4000 })]],
  ] as const)
    it(`is 0 when the renewal fails and ${what} is stored`, async () => {
      const writer = aWriter({ STITCH_SCOPES: 'a' })
      writer.parameter().versions.push(...stored)
      writer.endpoint.script(refusal('invalid_scope'))
      await writer.run()
      assert.deepEqual(remaining(writer), [
        ['a', 0],
        [undefined, 0],
      ])
    })

  it('says nothing before a first token: a new deployment does not ring', async () => {
    const writer = aWriter({ STITCH_SCOPES: 'a' })
    writer.endpoint.script(refusal('invalid_scope'))
    await writer.run()
    assert.deepEqual(remaining(writer), [])
  })

  it('says nothing of what could not be read', async () => {
    const writer = aWriter({ STITCH_SCOPES: 'a' })
    writer.parameter().script('read', UNREADABLE)
    await writer.run()
    assert.deepEqual(remaining(writer), [])
  })
})

it('each outcome is counted for its scope set', async () => {
  const { endpoint, metrics, parameter, run } = aWriter({ STITCH_SCOPES: 'a,b,c' })
  parameter('b').put(aToken())
  endpoint.script(refusal('invalid_scope'))
  await run()
  const counted = metrics.all.filter(({ name }) => name === 'RefreshOutcome')
  assert.deepEqual(counted.map(({ kind }) => kind).sort(), ['failed', 'fresh', 'refreshed'])
  assert.equal(counted.find(({ kind }) => kind === 'fresh')?.scope, 'b')
})
