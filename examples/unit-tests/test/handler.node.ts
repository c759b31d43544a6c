import assert from 'node:assert/strict'
import { it } from 'node:test'
import { testClientToken, testStitchClient, testTokens } from 'stitch-client-tokens/testing'
import { createHandler } from '../src/handler.ts'

const answers = {
  LatestPayments: { client: { paymentInitiationRequests: { edges: [{ node: { id: 'a' } }] } } },
}
const context = { getRemainingTimeInMillis: () => 28_000 } as never

it('gives the ids of the newest payments', async () => {
  const handler = createHandler({ token: testClientToken(), stitch: testStitchClient({ answers }) })
  assert.deepEqual(await handler({}, context), { ids: ['a'], tokenVersion: 1 })
})

it('gives another token when the first is over', async () => {
  const tokens = testTokens()
  const handler = createHandler({ token: testClientToken(tokens), stitch: testStitchClient({ answers }) })
  await handler({}, context)
  tokens.passes(3600)
  assert.deepEqual(await handler({}, context), { ids: ['a'], tokenVersion: 2 })
})

it('is told of an outage of Stitch', async () => {
  const stitch = testStitchClient({ answers })
  stitch.fails('server-error', 3)
  const answer = createHandler({ token: testClientToken(), stitch })({}, context)
  await assert.rejects(answer, { code: 'upstream_unavailable' })
})
