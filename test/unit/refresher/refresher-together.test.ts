import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refusal } from '../../support/token-endpoint-in-memory.ts'
import { aToken } from '../../support/tokens.ts'
import { START } from '../../support/virtual-time.ts'
import { aWriter } from '../../support/writer.ts'

const SETS = ['a', 'b', 'c', 'd']
const STORED = aToken({ accessToken: 'stored', issuedAt: START - 600 })

/** A refresher of four scope sets, whose token endpoint takes a second. */
function aSlowWriter() {
  const writer = aWriter({ STITCH_SCOPES: SETS.join(',') })
  const { endpoint, time } = writer
  endpoint.script(
    ...SETS.map(() => async () => {
      await time.sleep(1000)
      return endpoint.granted()
    }),
  )
  return writer
}

describe('runs at the same time in one process', () => {
  it('share the renewal of each token: four runs ask for four tokens of four scope sets', async () => {
    const { time, endpoint, parameter, run } = aSlowWriter()
    const runs = await time.run(Promise.all([run(), run(), run(), run()]))
    assert.deepEqual(
      runs.flat().map(({ outcome }) => outcome),
      Array(16).fill('refreshed'),
    )
    assert.equal(endpoint.requests, 4)
    for (const set of SETS) assert.deepEqual([parameter(set).reads, parameter(set).writes], [1, 1])
  })

  it('share a failure', async () => {
    const { time, endpoint, run } = aWriter()
    endpoint.script(refusal('unauthorized_client'))
    const runs = await time.run(Promise.all([run(), run()]))
    assert.deepEqual(
      runs.flat().map(({ outcome }) => outcome),
      ['failed', 'failed'],
    )
    assert.equal(endpoint.requests, 1)
  })

  for (const [what, request, requests] of [
    ['an operator wants another', { by: 'operator', force: true }, 1],
    ['the API has rejected it', { by: 'reader', scopes: [STORED.scope], rejectedVersion: 1 }, 1],
    ['the API has rejected another', { by: 'reader', scopes: [STORED.scope], rejectedVersion: 7 }, 0],
    ['a reader is in need', { by: 'reader', scopes: [STORED.scope] }, 0],
  ] as const)
    it(`that a token is fresh is ${requests === 0 ? 'shared' : 'not enough'} when ${what}`, async () => {
      const { time, endpoint, parameter, run } = aWriter()
      parameter().put(STORED)
      parameter().before = async () => {
        await time.sleep(100)
        return undefined
      }
      await time.run(Promise.all([run(), run(request)]))
      assert.equal(endpoint.requests, requests)
      assert.equal(parameter().reads, 1 + requests)
    })

  it('end for themselves: a later run begins anew', async () => {
    const { time, endpoint, run } = aSlowWriter()
    await time.run(Promise.all([run(), run()]))
    await time.pass(1801)
    await run()
    assert.equal(endpoint.requests, 8)
  })
})
