import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { clientFrom, type RequestOptions } from '../../../lib/entries/requests.ts'
import type { HttpAnswer } from '../../../lib/http/http-answer.ts'
import type { ClientTokenHandle } from '../../../lib/reader/client-token-handle.ts'
import { ApiFailure } from '../../../lib/stitch/call-stitch.ts'
import type { TypedDocument } from '../../../lib/stitch/typed-document.ts'
import { RecordedMetrics } from '../../support/records.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

const FINE: HttpAnswer = { status: 200, headers: {}, body: '{"data":{"name":"fine"}}' }
const REJECTED: HttpAnswer = {
  status: 200,
  headers: {},
  body: '{"errors":[{"extensions":{"code":"UNAUTHENTICATED"}}]}',
}
const QUERY = 'query ReadName { name }'
const MUTATION = 'mutation SetName { name }'

function aClient(...script: (HttpAnswer | Error)[]) {
  const time = new VirtualTime()
  const sent: { readonly accessToken: string; readonly timeoutMs: number; readonly variables: object }[] = []
  const asked: (readonly [client: string | undefined, waitMs: number])[] = []
  let renewals = 0
  const token = (accessToken: string): ClientTokenHandle => ({
    accessToken,
    expiresAt: 1,
    version: 1,
    renew: async () => token(`renewed-${++renewals}`),
  })
  const client = clientFrom({
    ports: () => ({
      timing: time,
      metrics: new RecordedMetrics(),
      sendToApi: async ({ accessToken, timeoutMs, body }) => {
        sent.push({ accessToken, timeoutMs, variables: JSON.parse(String(body)).variables })
        const next = script.shift() ?? FINE
        if (next instanceof Error) throw next
        return next
      },
    }),
    tokenOf: async (client, waitMs) => {
      asked.push([client, waitMs])
      return token('read')
    },
  })
  const request = (document: string, options: RequestOptions = {}) =>
    time.run(client.request<{ name: string }>(document, {}, options))
  return {
    client,
    request,
    token,
    sent,
    asked,
    time,
    tokens: () => sent.map(({ accessToken }) => accessToken),
  }
}

describe('a request', () => {
  it('gives the data, and takes token and answer from one deadline', async () => {
    const { request, sent, asked } = aClient()
    assert.deepEqual(await request(QUERY), { name: 'fine' })
    assert.deepEqual(asked, [[undefined, 27_500]])
    assert.equal(sent[0]?.timeoutMs, 8000)
  })

  it('ends half a second before the invocation of its context, or after the time that is said', async () => {
    const { request, asked } = aClient()
    await request(QUERY, { context: { getRemainingTimeInMillis: () => 12_000 } })
    await request(QUERY, { timeoutMs: 10_000 })
    await request(QUERY, { timeoutMs: 10_000, context: { getRemainingTimeInMillis: () => 9900 } })
    assert.deepEqual(
      asked.map(([, waitMs]) => waitMs),
      [11_500, 10_000, 9400],
    )
  })

  it('is of the client that it names', async () => {
    const { request, asked } = aClient()
    await request(QUERY, { client: 'acme' })
    assert.equal(asked[0]?.[0], 'acme')
  })

  it('is repeated once with a renewed token when Stitch rejects the token inside a 200, mutations too', async () => {
    for (const document of [QUERY, MUTATION]) {
      const { request, tokens } = aClient(REJECTED)
      await request(document)
      assert.deepEqual(tokens(), ['read', 'renewed-1'])
    }
    const { request, tokens } = aClient(REJECTED, REJECTED)
    await assert.rejects(request(QUERY), { code: 'upstream_unauthorized' })
    assert.equal(tokens().length, 2)
  })

  it('without an answer is repeated twice when it is a query, and never when it is a mutation', async () => {
    const lost = new ApiFailure('ECONNRESET', true)
    const query = aClient(lost, lost)
    assert.deepEqual(await query.request(QUERY), { name: 'fine' })
    assert.equal(query.sent.length, 3)
    const mutation = aClient(lost)
    const { code, facts } = await rejectionOf(mutation.request(MUTATION, { reference: { order: '7' } }))
    assert.deepEqual([code, facts.order], ['outcome_unknown', '7'])
    assert.equal(mutation.sent.length, 1)
  })

  it('that is slow waits for as long as there is time', async () => {
    const { request, sent } = aClient()
    await request(QUERY, { slow: true })
    assert.equal(sent[0]?.timeoutMs, 27_500)
  })

  it('calls with the token that it is given, and with what became of that after a rejection', async () => {
    const { request, token, tokens, asked } = aClient(REJECTED)
    const given = token('given')
    await request(QUERY, { token: given })
    await request(QUERY, { token: given })
    assert.deepEqual(tokens(), ['given', 'renewed-1', 'renewed-1'])
    assert.deepEqual(asked, [])
  })

  it('of what is no document with one operation is refused before anything is asked', async () => {
    const { request, asked } = aClient()
    await assert.rejects(request('subscription A { b }'), TypeError)
    assert.deepEqual(asked, [])
  })
})

it('the compiler knows data and variables of a typed document', async () => {
  const { client, time, sent } = aClient()
  const typed = Object(QUERY) as TypedDocument<{ name: string }, { first: number }>
  const loose = Object(QUERY) as TypedDocument<{ name: string }, { [key: string]: never }>
  const { name }: { name: string } = await time.run(client.request(typed, { first: 3 }))
  assert.equal(name, 'fine')
  await time.run(client.request(loose))
  // @ts-expect-error a variable is missing
  await time.run(client.request(typed, {}))
  // @ts-expect-error a variable has another type
  await time.run(client.request(typed, { first: '3' }))
  // @ts-expect-error variables are needed
  await time.run(client.request(typed))
  assert.deepEqual(sent[0]?.variables, { first: 3 })
})
