import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assertNoLeak } from '../support/canary.ts'
import { startTestStack } from '../support/stack.ts'

const stack = await startTestStack()
const { bundle } = stack

/** The account of a bank that takes a minute. */
const body = {
  accountNumber: '62000000005',
  accountHolder: { business: { registration: { country: 'ZA', number: 'K1234567890' } } },
}

const timed = async <T>(answer: Promise<T>): Promise<[answer: T, seconds: number]> => {
  const startedAt = Date.now()
  return [await answer, (Date.now() - startedAt) / 1000]
}

describe('a bank that takes a minute', () => {
  it('answers at the function URL and a direct caller, while the route ends before the gateway does', async () => {
    await bundle.invoke({})
    assert.equal(stack.stitch.settings.slowBankSeconds, 60)
    // The gateway's 30 s begin before a cold start, and the route takes 27.5 s of them.
    const refused = await bundle.call('POST /bank-account-verifications', { body: {} })
    assert.equal(refused.status, 400)
    const [atRoute, [atUrl, urlSeconds], direct] = await Promise.all([
      bundle.call('POST /bank-account-verifications', { body }),
      timed(bundle.call('POST /_url/verify-bank-account-slow/', { body })),
      bundle.invoke(body, 'verify-bank-account-slow'),
    ])
    // The gateway would have said 503, and no code.
    assert.deepEqual([atRoute.status, atRoute.json.code], [504, 'verification_slow'])
    assert.deepEqual([atUrl.status, atUrl.json.accountVerificationResult], [200, 'verified'])
    assert.ok(urlSeconds >= 60, `${urlSeconds} s`)
    assert.equal(direct.result.accountVerificationResult, 'verified')
    assert.equal(stack.counters.get('graphql.VerifyBankAccount'), 3)
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))
