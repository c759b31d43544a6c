import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StitchError } from '../../../lib/errors.ts'
import { ApiFailure } from '../../../lib/stitch/call-stitch.ts'
import { rejectionOf } from '../../support/rejection.ts'
import {
  anApi,
  answer,
  FAILED,
  MUTATION,
  NO_ANSWER,
  NOT_SENT,
  QUERY,
  REJECTED,
  SLOW_QUERY,
} from './scripted-api.ts'

it('document, variables and name travel as one JSON object, with the token beside it', async () => {
  const { sent, call } = anApi()
  assert.deepEqual(await call(QUERY), { name: 'fine' })
  const [request] = sent
  assert.deepEqual(JSON.parse(String(request?.body)), {
    query: QUERY.document,
    variables: { a: 1 },
    operationName: 'ReadName',
  })
  assert.equal(request?.accessToken, 'first')
  assert.equal(request?.timeoutMs, 8000)
})

describe('a query', () => {
  for (const [what, failure] of [
    ['a server error', FAILED],
    ['no answer', NO_ANSWER],
    ['no connection', NOT_SENT],
  ] as const) {
    it(`is repeated twice after ${what}`, async () => {
      const { sent, metrics, call } = anApi(failure, failure)
      assert.deepEqual(await call(QUERY), { name: 'fine' })
      assert.equal(sent.length, 3)
      assert.deepEqual(metrics.of('UpstreamRetries'), [1, 1])
    })

    it(`is upstream_unavailable after ${what} three times`, async () => {
      const { sent, call } = anApi(failure, failure, failure)
      assert.equal((await rejectionOf(call(QUERY))).code, 'upstream_unavailable')
      assert.equal(sent.length, 3)
    })
  }

  it('waits longer each time', async () => {
    const { sent, call } = anApi(FAILED, FAILED)
    await call(QUERY)
    assert.deepEqual(
      sent.map(({ atMs }) => atMs),
      [0, 150, 450],
    )
  })

  it('may use an idle connection at first, and takes a new one when it is repeated', async () => {
    const { sent, call } = anApi(NO_ANSWER)
    await call(QUERY)
    assert.deepEqual(
      sent.map(({ newConnection }) => newConnection),
      [false, true],
    )
  })

  it('is still repeated twice when its token had to be renewed before', async () => {
    const { sent, call } = anApi(REJECTED, FAILED, FAILED)
    assert.deepEqual(await call(QUERY), { name: 'fine' })
    assert.equal(sent.length, 4)
  })
})

describe('a slow query', () => {
  // Fault: 5xx or time-out
  for (const [what, failure] of [
    ['the edge before Stitch has waited too long (504)', answer(504, '')],
    ['the edge before Stitch has waited too long (524)', answer(524, '')],
    ['the connection was lost while waiting', NO_ANSWER],
    ['its own time ran out', new ApiFailure('ETIMEDOUT', true, true)],
  ] as const)
    it(`is not repeated when ${what}: Stitch may still be at it`, async () => {
      const { sent, call } = anApi(failure)
      assert.equal((await rejectionOf(call(SLOW_QUERY, { forMs: 145_000 }))).code, 'upstream_unavailable')
      assert.equal(sent.length, 1)
    })

  for (const [what, failure] of [
    ['could not be sent', NOT_SENT],
    ['was answered with a failure', FAILED],
  ] as const)
    it(`is repeated when it ${what}`, async () => {
      const { sent, call } = anApi(failure)
      await call(SLOW_QUERY)
      assert.equal(sent.length, 2)
    })
})

describe('a mutation', () => {
  for (const [what, failure] of [
    ['a server error', FAILED],
    ['no answer', NO_ANSWER],
  ] as const)
    it(`is never repeated after ${what}: outcome_unknown, with what to look it up by`, async () => {
      const { sent, call } = anApi(failure)
      const error = await rejectionOf(call(MUTATION, { reference: { externalReference: 'order-1' } }))
      assert.deepEqual([error.code, error.facts.externalReference], ['outcome_unknown', 'order-1'])
      assert.equal(error.facts.operation, 'SetName')
      assert.doesNotMatch(JSON.stringify(error.factsForLog), /order-1/)
      assert.equal(sent.length, 1)
      assert.doesNotMatch(JSON.stringify([error.message, error.facts]), /canary/)
    })

  it('that was definitely not sent is upstream_unavailable, and not repeated', async () => {
    const { sent, call } = anApi(NOT_SENT)
    assert.equal((await rejectionOf(call(MUTATION))).code, 'upstream_unavailable')
    assert.equal(sent.length, 1)
  })

  it('is repeated when the token was rejected, for then it did not happen', async () => {
    const { call, tokensSent } = anApi(REJECTED)
    assert.deepEqual(await call(MUTATION), { name: 'fine' })
    assert.deepEqual(tokensSent(), ['first', 'renewed-1'])
  })

  it('that got no answer after its token was renewed is outcome_unknown', async () => {
    const { sent, call } = anApi(REJECTED, NO_ANSWER)
    assert.equal((await rejectionOf(call(MUTATION))).code, 'outcome_unknown')
    assert.equal(sent.length, 2)
  })

  for (const [what, status, extensions] of [
    ['a rejected token', 200, { code: 'UNAUTHENTICATED' }],
    ['HTTP 401', 401, {}],
    ['a missing scope', 200, { code: 'FORBIDDEN', missingScopes: ['client_refund'] }],
    ['a refused value', 200, { code: 'BAD_USER_INPUT' }],
    ['a field that is gone', 200, { code: 'GRAPHQL_VALIDATION_FAILED' }],
    ['too many calls', 429, {}],
  ] as const)
    it(`that was carried out is never told as refused, nor repeated, when its data comes beside ${what}`, async () => {
      const { sent, waitsMs, call } = anApi(
        answer(status, { data: { name: 'done' }, errors: [{ extensions }] }),
      )
      const error = await rejectionOf(call(MUTATION, { reference: { externalReference: 'order-1' } }))
      assert.deepEqual([error.code, error.facts.externalReference], ['upstream_bad_response', 'order-1'])
      assert.match(error.message, /The mutation may have taken place/)
      assert.deepEqual([sent.length, waitsMs.length], [1, 0])
    })

  it('whose answer is not understood is told with what to look it up by', async () => {
    const { sent, call } = anApi(answer(200, '<html>'))
    const error = await rejectionOf(call(MUTATION, { reference: { externalReference: 'order-1' } }))
    assert.deepEqual([error.code, error.facts.externalReference], ['upstream_bad_response', 'order-1'])
    assert.match(error.message, /look it up/)
    assert.equal(sent.length, 1)
  })

  it('says that it cannot be repeated, so that it goes out on a connection that is known to live', async () => {
    const { sent, call } = anApi(REJECTED)
    await call(MUTATION)
    assert.deepEqual(
      sent.map(({ isRepeatable }) => isRepeatable),
      [false, false],
    )
  })
})

describe('a rejected token', () => {
  for (const [what, rejection] of [
    ['HTTP 401', answer(401, '')],
    ['an error with the code UNAUTHENTICATED', REJECTED],
    ['the code beside the errors', answer(200, { errors: [{}], extensions: { code: 'UNAUTHENTICATED' } })],
  ] as const)
    it(`(${what}) is renewed, and the call repeated, once`, async () => {
      const { metrics, call, tokensSent } = anApi(rejection)
      assert.deepEqual(await call(QUERY), { name: 'fine' })
      assert.deepEqual(tokensSent(), ['first', 'renewed-1'])
      assert.deepEqual(metrics.of('TokenRejected'), [1])
    })

  for (const operation of [QUERY, MUTATION])
    it(`whose successor is rejected too is upstream_unauthorized (${operation.kind})`, async () => {
      const { sent, waitsMs, call } = anApi(REJECTED, REJECTED, REJECTED)
      assert.equal((await rejectionOf(call(operation))).code, 'upstream_unauthorized')
      assert.deepEqual([sent.length, waitsMs.length], [2, 1])
    })

  it('that cannot be renewed is what renewing says', async () => {
    const { call } = anApi(REJECTED)
    const unavailable = new StitchError('token_unavailable', 'no', { facts: { retryAfterSeconds: 30 } })
    const token = { accessToken: 'a', renew: () => Promise.reject(unavailable) }
    assert.equal(await rejectionOf(call(QUERY, { token })), unavailable)
  })

  it('leaves 9 s of the deadline for the repetition', async () => {
    const { waitsMs, call } = anApi({ afterMs: 2000, comes: REJECTED })
    await call(QUERY, { forMs: 20_000 })
    assert.deepEqual(waitsMs, [9000])
  })
})

describe('what does not pass is not repeated:', () => {
  for (const [code, failure] of [
    ['upstream_throttled', answer(429, '')],
    ['upstream_bad_response', answer(200, '<html>')],
    ['upstream_bad_response', new StitchError('upstream_bad_response', 'too large')],
    [
      'upstream_operation_unknown',
      answer(400, { errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] }),
    ],
  ] as const)
    it(code, async () => {
      for (const operation of [QUERY, MUTATION]) {
        const { sent, call } = anApi(failure)
        assert.equal((await rejectionOf(call(operation))).code, code)
        assert.equal(sent.length, 1)
      }
    })

  it('scope_missing, which is counted', async () => {
    const missing = { extensions: { code: 'FORBIDDEN', missingScopes: ['client_refund'] } }
    const { sent, metrics, call } = anApi(answer(200, { errors: [missing] }))
    assert.equal((await rejectionOf(call(QUERY))).code, 'scope_missing')
    assert.deepEqual([sent.length, metrics.of('ScopeMissing')], [1, [1]])
  })

  it('an error that was not foreseen', async () => {
    const { sent, call } = anApi(new RangeError('a bug'))
    await assert.rejects(call(QUERY), RangeError)
    assert.equal(sent.length, 1)
  })
})
