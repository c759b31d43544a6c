import assert from 'node:assert/strict'
import { before, beforeEach, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { AHEAD_SECONDS } from '../../lib/token/budgets.ts'
import { assertNoLeak } from '../support/canary.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'
import type { Answer } from '../support/stack-call.ts'

const stack = await startTestStack()
const { counters, faults, store, bundle } = stack

const ALWAYS = Number.POSITIVE_INFINITY
const [SCOPE, HANGING, DRIPPING] = ['client_paymentrequest', 'client_imageupload', 'client_businesslookup']
/**
 * What a machine with other work may take on top of a promised limit, in milliseconds: what has no limit takes until
 * Lambda or the gateway ends it, which is told by its status and its code.
 */
const ROUND_TRIP_MS = 10_000
const query = () => bundle.call('GET /payment-requests')

/** The result of some work, and how many milliseconds it took. */
async function timed<T>(work: () => Promise<T>): Promise<[result: T, ms: number]> {
  const startedAt = Date.now()
  return [await work(), Date.now() - startedAt]
}

/**
 * Each container has run once, as far as it gets without secret and token: a cold start is none of what is promised
 * here.
 */
const warmUp = async (): Promise<void> => {
  await store.write(SCOPE, { ageSeconds: 100 })
  assert.equal((await bundle.invoke({ scopes: [SCOPE] })).result.outcomes[0].outcome, 'fresh')
  await stack.clearTokens()
  assert.equal((await bundle.call('GET /payment-requests?first=none')).status, 400)
  counters.reset()
}

describe('what hangs, in real time and real containers', () => {
  beforeEach(async () => {
    await stack.deploy()
    await stack.clearTokens()
    await warmUp()
  })

  // Fault: hangs or drips
  it('a token endpoint that hangs or drips is given 5 s an attempt, while others are renewed', async () => {
    await store.write(HANGING, { ageSeconds: 2000 })
    const kept = await store.read(HANGING)
    faults.add({ at: 'token', does: 'hang', operation: HANGING, times: ALWAYS })
    faults.add({ at: 'token', does: 'drip', operation: DRIPPING, times: ALWAYS })
    const [{ error }, ms] = await timed(() => bundle.invoke({ scopes: [SCOPE, HANGING, DRIPPING] }))
    assert.equal(error?.errorType, 'RefreshFailed')
    const { outcomes } = JSON.parse(error.errorMessage)
    assert.deepEqual(
      outcomes.map(({ code, outcome }: { code?: string; outcome: string }) => code ?? outcome),
      ['refreshed', 'token_endpoint_unreachable', 'token_endpoint_unreachable'],
    )
    assert.ok(ms > 15_000 && ms < 15_000 + ROUND_TRIP_MS, `${ms}`)
    assert.equal(counters.get('token.requests'), 7)
    assert.deepEqual(await store.read(HANGING), kept)
  })

  // Fault: hangs
  it('a secret that is never answered ends the run within 7 s, not by the time-out of Lambda', async (t) => {
    await store.write(SCOPE, { ageSeconds: 2000 })
    faults.add({ at: 'secretsmanager', does: 'hang', times: ALWAYS })
    const [{ error }, ms] = await timed(() => bundle.invoke({ scopes: [SCOPE] }))
    assert.equal(error?.errorType, 'RefreshFailed')
    assert.match(error.errorMessage, /secret_unavailable/)
    assert.ok(ms < 7000 + ROUND_TRIP_MS, `${ms}`)
    t.diagnostic(`${ms} ms`)
    assert.equal(counters.get('token.requests'), 0)
  })

  // Fault: reader, store unreachable, cold
  for (const does of ['hang', 'reset'])
    it(`a cold reader whose store does this: ${does}, is answered 503 with Retry-After within 6 s`, async (t) => {
      // After that, what was read ahead is not used any more.
      // With it the reader would ask the refresher first, which takes 6 s more.
      await setTimeout(AHEAD_SECONDS * 1000)
      faults.add({ at: 'ssm', does, operation: 'GetParameter', times: ALWAYS })
      const [{ status, headers, json }, ms] = await timed(query)
      assert.deepEqual([status, json.code], [503, 'token_unavailable'])
      assert.ok(Number(headers['retry-after']) > 0)
      assert.ok(ms < 6000 + ROUND_TRIP_MS, `${ms}`)
      t.diagnostic(`${ms} ms`)
    })

  // Fault: reader, store throttles, cold
  it('a cold reader whom the store throttles for ever is answered 503 after 15 s, not by the gateway', async () => {
    faults.add({ at: 'ssm', does: 'throttle', operation: 'GetParameter', times: ALWAYS })
    const [{ status, json }, ms] = await timed(query)
    assert.deepEqual([status, json.code], [503, 'token_unavailable'])
    assert.ok(ms > 12_000 && ms < 15_000 + ROUND_TRIP_MS, `${ms}`)
  })

  // Fault: reader finds nothing usable
  it('a cold reader whose refresher is busy or fails for ever is answered 503 after 15 s; Stitch is asked three times', async () => {
    faults.add({ at: 'lambda', does: 'throttle', times: 3, operation: REFRESHER })
    faults.add({ at: 'token', does: '503', times: ALWAYS })
    const [{ status, json }, ms] = await timed(query)
    assert.deepEqual([status, json.code], [503, 'token_unavailable'])
    assert.ok(ms > 12_000 && ms < 15_000 + ROUND_TRIP_MS, `${ms}`)
    assert.ok(counters.get(`lambda.${REFRESHER}.invocations`) > 2)
    assert.equal(counters.get('token.requests'), 3)
  })

  it('a failure to get a token is repeated for a moment, so that the next callers need not wait', async () => {
    faults.add({ at: 'ssm', does: 'hang', operation: 'GetParameter', times: ALWAYS })
    await query()
    const reads = counters.get('ssm.GetParameter')
    const { status, json } = await query()
    assert.deepEqual([status, json.code], [503, 'token_unavailable'])
    assert.equal(counters.get('ssm.GetParameter'), reads)
  })
})

describe('an API that hangs, and a bank that takes a minute', () => {
  let answers: [answer: Answer, ms: number][] = []
  before(async () => {
    await stack.deploy()
    await store.write(SCOPE, { ageSeconds: 100 })
    await store.write('client_bankaccountverification', { ageSeconds: 100 })
    // The gateway's 30 s begin before a cold start, and the longest of these calls takes 27.5 s of them.
    const refused = await Promise.all([
      bundle.call('GET /payment-requests?first=none'),
      bundle.call('POST /payment-requests', { body: {} }),
      bundle.call('POST /bank-account-verifications', { body: {} }),
    ])
    assert.deepEqual(
      refused.map(({ status }) => status),
      [400, 400, 400],
    )
    for (const operation of ['ListPaymentRequests', 'CreatePaymentRequest'])
      faults.add({ at: 'graphql', does: 'hang', operation, times: ALWAYS })
    const verification = {
      accountNumber: '62000000005',
      bankId: 'fnb',
      accountHolder: { business: { registration: { country: 'ZA', number: 'K1234567890' } } },
    }
    answers = await Promise.all([
      timed(query),
      timed(() => bundle.call('POST /payment-requests', { body: PAYMENT_REQUEST })),
      timed(() => bundle.call('POST /bank-account-verifications', { body: verification })),
    ])
  })

  const inOrder = (index: number) => answers[index] ?? assert.fail('no answer')

  // Fault: 5xx or time-out
  it('a query is repeated while there is time', () => {
    const [{ status, json }] = inOrder(0)
    assert.deepEqual([status, json.code], [502, 'upstream_unavailable'])
    assert.equal(counters.get('graphql.ListPaymentRequests'), 3)
  })

  it('a mutation is never repeated: the caller is told what to look it up by', () => {
    const [{ status, json }, ms] = inOrder(1)
    assert.deepEqual([status, json.code], [504, 'outcome_unknown'])
    assert.equal(json.externalReference, PAYMENT_REQUEST.externalReference)
    assert.ok(ms > 8000 && ms < 8000 + ROUND_TRIP_MS, `${ms}`)
    assert.equal(counters.get('graphql.CreatePaymentRequest'), 1)
  })

  // Fault: 5xx or time-out
  it('a verification is asked once, and the caller told where to ask with more time, before the gateway gives up', () => {
    const [{ status, json }, ms] = inOrder(2)
    assert.deepEqual([status, json.code], [504, 'verification_slow'])
    assert.match(json.slowVerificationUrl, /verify-bank-account-slow/)
    assert.ok(ms > 25_000, `${ms}`)
    assert.equal(counters.get('graphql.VerifyBankAccount'), 1)
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))
