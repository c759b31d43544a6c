import { testClientToken, testStitchClient, testTokens } from 'stitch-client-tokens/testing'
import { expect, it } from 'vitest'
import { createHandler } from '../src/handler.ts'

const answers = {
  LatestPayments: { client: { paymentInitiationRequests: { edges: [{ node: { id: 'a' } }] } } },
}
const context = { getRemainingTimeInMillis: () => 28_000 } as never

it('gives the ids of the newest payments', async () => {
  const stitch = testStitchClient({ answers })
  const handler = createHandler({ token: testClientToken(), stitch })
  expect(await handler({}, context)).toEqual({ ids: ['a'], tokenVersion: 1 })
  expect(stitch.calls[0]?.variables).toEqual({ first: 5 })
})

it('asks again with a renewed token when Stitch rejects the first', async () => {
  const tokens = testTokens()
  const stitch = testStitchClient({ answers })
  stitch.fails('token-rejected')
  await createHandler({ token: testClientToken(tokens), stitch })({}, context)
  expect(stitch.calls.map((call) => call.accessToken)).toEqual(['test-token-1', 'test-token-2'])
  expect(tokens.renewals).toBe(1)
})

it('says when to come back while there is no token', async () => {
  const tokens = testTokens()
  tokens.fails('token_unavailable', 7)
  const answer = createHandler({ token: testClientToken(tokens), stitch: testStitchClient() })({}, context)
  await expect(answer).rejects.toMatchObject({ code: 'token_unavailable', facts: { retryAfterSeconds: 7 } })
})
