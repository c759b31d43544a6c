import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import middy from '@middy/core'
import type { ClientTokenHandle } from '../../../lib/entries/client-token-source.ts'
import {
  type TestFailure,
  testClientToken,
  testStitchClient,
  testTokens,
} from '../../../lib/entries/testing.ts'

describe('test tokens', () => {
  it('are kept, and exchanged 120 s before their end by a clock that the test moves', async () => {
    const tokens = testTokens({ startsAt: 1000 })
    const first = await tokens.get()
    assert.deepEqual([first.accessToken, first.expiresAt, first.version], ['test-token-1', 4600, 1])
    tokens.passes(3479)
    assert.equal((await tokens.get()).version, 1)
    tokens.passes(1)
    assert.deepEqual([(await tokens.get()).accessToken, tokens.now()], ['test-token-2', 4480])
    assert.equal(tokens.renewals, 0)
  })

  it('are renewed once for all that share a rejected one', async () => {
    const tokens = testTokens()
    const [one, other] = [await tokens.get(), await tokens.get()]
    const renewed = await Promise.all([one.renew(), other.renew()])
    assert.deepEqual(
      renewed.map(({ accessToken }) => accessToken),
      ['test-token-2', 'test-token-2'],
    )
    assert.equal(tokens.renewals, 1)
  })

  it('of many clients are apart', async () => {
    const tokens = testTokens()
    assert.equal((await tokens.get(undefined, 'acme')).accessToken, 'test-token-acme-1')
    await (await tokens.get(undefined, 'acme')).renew()
    assert.equal((await tokens.get(undefined, 'other')).accessToken, 'test-token-other-1')
  })

  it('fail as the test says, until they recover', async () => {
    const tokens = testTokens()
    const token = await tokens.get()
    tokens.fails('token_unavailable', 7)
    const expected = { code: 'token_unavailable', facts: { retryAfterSeconds: 7 } }
    await assert.rejects(tokens.get(), expected)
    await assert.rejects(token.renew(), expected)
    tokens.recovers()
    assert.equal((await tokens.get()).version, 1)
    tokens.fails('client_unknown')
    await assert.rejects(tokens.get(), { code: 'client_unknown' })
  })
})

it('a plain object can stand for a token', async () => {
  const handle: ClientTokenHandle = { accessToken: 'a', expiresAt: 1, version: 1, renew: async () => handle }
  const stitch = testStitchClient({ answers: { A: { b: 1 } } })
  assert.deepEqual(await stitch.request('query A { b }', {}, { token: handle }), { b: 1 })
  assert.equal(stitch.calls[0]?.accessToken, 'a')
})

it('the test middleware puts a test token into the context', async () => {
  const tokens = testTokens()
  const handler = middy()
    .use(testClientToken(tokens, 'acme'))
    .handler(async (_event, context) => context.clientToken.accessToken)
  const context = { getRemainingTimeInMillis: () => 1000 } as never
  assert.equal(await handler({}, context), 'test-token-acme-1')
  tokens.fails()
  await assert.rejects(handler({}, context), { code: 'token_unavailable' })
})

describe('a test client of the API', () => {
  const node = (variables: object) => ({ node: variables })
  const answers = { Read: node, Write: { made: true } }

  it('gives the answer of an operation, and keeps what was asked', async () => {
    const stitch = testStitchClient({ answers })
    assert.deepEqual(await stitch.request('query Read($id: ID!) { node(id: $id) { id } }', { id: '7' }), {
      node: { id: '7' },
    })
    assert.deepEqual(stitch.calls, [
      { name: 'Read', kind: 'query', variables: { id: '7' }, accessToken: 'test-token-1' },
    ])
  })

  it('says which answer the test lacks', async () => {
    const stitch = testStitchClient()
    await assert.rejects(stitch.request('query Other { a }'), /no answer to Other/)
    await assert.rejects(stitch.request('query toString { a }'), /no answer to toString/)
  })

  it('renews a rejected token and repeats, as the real one does', async () => {
    const tokens = testTokens()
    const stitch = testStitchClient({ answers, tokens })
    stitch.fails('token-rejected')
    await stitch.request('mutation Write { made }')
    assert.deepEqual(
      stitch.calls.map(({ accessToken }) => accessToken),
      ['test-token-1', 'test-token-2'],
    )
    assert.equal(tokens.renewals, 1)
    await stitch.request('query Write { made }')
    assert.equal(stitch.calls.at(-1)?.accessToken, 'test-token-2')
  })

  const ENDS: readonly [TestFailure, query: string | undefined, mutation: string | undefined][] = [
    ['no-answer', undefined, 'outcome_unknown'],
    ['not-sent', undefined, 'upstream_unavailable'],
    ['server-error', undefined, 'outcome_unknown'],
    ['throttled', 'upstream_throttled', 'upstream_throttled'],
    ['scope-missing', 'scope_missing', 'scope_missing'],
    ['input-refused', 'upstream_input_refused', 'upstream_input_refused'],
  ]
  for (const [failure, query, mutation] of ENDS)
    it(`after ${failure} a query ${query ?? 'has its answer'}, and a mutation ${mutation}`, async () => {
      for (const [document, code] of [
        ['query Write { made }', query],
        ['mutation Write { made }', mutation],
      ] as const) {
        const stitch = testStitchClient({ answers })
        stitch.fails(failure)
        const said = await stitch.request(document).then(
          () => undefined,
          (error) => error.code,
        )
        assert.equal(said, code)
      }
    })

  it('fails for as long as the test says', async () => {
    const stitch = testStitchClient({ answers })
    stitch.fails('server-error', 3)
    await assert.rejects(stitch.request('query Write { made }'), { code: 'upstream_unavailable' })
    assert.deepEqual(await stitch.request('query Write { made }'), { made: true })
  })

  it('meets the deadline of a context, and the failures of its tokens', async () => {
    const tokens = testTokens()
    const stitch = testStitchClient({ answers, tokens })
    const context = { getRemainingTimeInMillis: () => 3000 }
    await assert.rejects(stitch.request('mutation Write { made }', {}, { context }), {
      code: 'upstream_unavailable',
    })
    tokens.fails()
    await assert.rejects(stitch.request('query Write { made }'), { code: 'token_unavailable' })
  })
})
