import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parse } from 'valibot'
import { StitchError } from '../../../lib/errors.ts'
import { cancelPaymentRequest } from '../../../lib/stitch/cancel-payment-request.ts'
import { getPaymentRequest } from '../../../lib/stitch/get-payment-request.ts'
import { ListQuery, listPaymentRequests } from '../../../lib/stitch/list-payment-requests.ts'
import { lookupBusiness } from '../../../lib/stitch/lookup-business.ts'
import { requestPayment } from '../../../lib/stitch/request-payment.ts'
import { verifyBankAccount } from '../../../lib/stitch/verify-bank-account.ts'
import { PAYMENT, VERIFICATION } from './full-inputs.ts'
import { namesOf, scriptedCall } from './scripted-call.ts'

/** A call of a live client, without a key, at the beginning of 2026. */
const CALL = { idempotencyKey: undefined, clientMode: 'live', now: Date.UTC(2026, 0, 1) } as const

describe('asking for a payment', () => {
  const urls: readonly [url: string, redirectUri: string | undefined, answer: string][] = [
    ['https://pay/1', undefined, 'https://pay/1'],
    ['https://pay/1', 'https://shop/', 'https://pay/1?redirect_uri=https%3A%2F%2Fshop%2F'],
    ['https://pay/1?a=b', 'https://shop/', 'https://pay/1?a=b&redirect_uri=https%3A%2F%2Fshop%2F'],
    ['https://pay/1#b', 'https://shop/', 'https://pay/1?redirect_uri=https%3A%2F%2Fshop%2F#b'],
    [
      'https://pay/1',
      'https://shop/?order=1&x=%20',
      'https://pay/1?redirect_uri=https%3A%2F%2Fshop%2F%3Forder%3D1%26x%3D%2520',
    ],
  ]
  for (const [url, redirectUri, answer] of urls)
    it(`sends the payer to ${answer}`, async () => {
      const created = { paymentInitiationRequest: { id: '1', url } }
      const { call, called } = scriptedCall({
        CreatePaymentRequest: { clientPaymentInitiationRequestCreate: created },
      })
      const request = await requestPayment(call, { ...PAYMENT, redirectUri }, CALL)
      assert.equal(request.url, answer)
      assert.deepEqual(called[0]?.variables, { input: PAYMENT })
    })
})

describe('cancelling a payment request', () => {
  const refused = new StitchError('upstream_bad_response', 'no')
  const seen = (type: string, refusal = refused) =>
    scriptedCall({ CancelPaymentRequest: refusal, GetPaymentRequest: { node: { state: { type } } } })

  it('answers its id', async () => {
    const { call, called } = scriptedCall({
      CancelPaymentRequest: { clientPaymentInitiationRequestCancel: { id: '1' } },
    })
    assert.deepEqual(await cancelPaymentRequest(call, '1', { reason: 'changed' }), { id: '1' })
    assert.deepEqual(called[0]?.variables, { input: { requestId: '1', reason: 'changed' } })
    assert.deepEqual(called[0]?.reference, { paymentRequestId: '1' }, 'to look it up by')
  })

  for (const code of ['upstream_bad_response', 'upstream_input_refused'] as const)
    it(`may be repeated, also when Stitch refuses it as ${code}`, async () => {
      const { call } = seen('cancelled', new StitchError(code, 'no'))
      assert.deepEqual(await cancelPaymentRequest(call, '1', { reason: 'again' }), { id: '1' })
    })

  for (const state of ['completed', 'expired', 'manuallyCompleted'])
    it(`is refused when it is ${state}, with the state`, async () => {
      await assert.rejects(cancelPaymentRequest(seen(state).call, '1', { reason: 'r' }), {
        code: 'payment_request_not_pending',
        facts: { state },
      })
    })

  for (const state of ['pending', 'unknown'])
    it(`keeps Stitch's refusal when it is ${state}`, async () => {
      await assert.rejects(cancelPaymentRequest(seen(state).call, '1', { reason: 'r' }), refused)
    })

  it('answers not_found for an id that Stitch does not know', async () => {
    const { call } = scriptedCall({ CancelPaymentRequest: refused, GetPaymentRequest: { node: null } })
    await assert.rejects(cancelPaymentRequest(call, '1', { reason: 'r' }), { code: 'not_found' })
  })

  it('does not look when it is not known what happened', async () => {
    const { call, called } = scriptedCall({ CancelPaymentRequest: new StitchError('outcome_unknown', '?') })
    await assert.rejects(cancelPaymentRequest(call, '1', { reason: 'r' }), { code: 'outcome_unknown' })
    assert.deepEqual(namesOf(called), ['CancelPaymentRequest'])
  })
})

describe('viewing payment requests', () => {
  it('answers not_found where Stitch has nothing', async () => {
    const { call } = scriptedCall({ GetPaymentRequest: { node: null } })
    await assert.rejects(getPaymentRequest(call, '1'), { code: 'not_found' })
  })

  it('asks for a page of 50, and filters only when told to', async () => {
    const page = { edges: null, pageInfo: { hasNextPage: false } }
    const { call, called } = scriptedCall({
      ListPaymentRequests: { client: { paymentInitiationRequests: page } },
    })
    await listPaymentRequests(call, parse(ListQuery, {}))
    await listPaymentRequests(call, parse(ListQuery, { first: '2', after: 'x', externalReference: 'a' }))
    assert.deepEqual(
      called.map(({ variables }) => variables),
      [
        { first: 50, after: undefined, filter: undefined },
        { first: 2, after: 'x', filter: { externalReference: { eq: 'a' } } },
      ],
    )
  })

  it('answers the requests of a page, and where the next one begins', async () => {
    const pageInfo = { hasNextPage: true, hasPreviousPage: false, startCursor: 'a', endCursor: 'b' }
    const page = { edges: [{ node: { id: '1' } }, { node: { id: '2' } }], pageInfo }
    const { call } = scriptedCall({ ListPaymentRequests: { client: { paymentInitiationRequests: page } } })
    assert.deepEqual(await listPaymentRequests(call, parse(ListQuery, {})), {
      paymentRequests: [{ id: '1' }, { id: '2' }],
      pageInfo,
    })
  })

  it('answers an empty page where Stitch answers none', async () => {
    const { call } = scriptedCall({ ListPaymentRequests: { client: { paymentInitiationRequests: null } } })
    const { paymentRequests, pageInfo } = await listPaymentRequests(call, parse(ListQuery, {}))
    assert.deepEqual(paymentRequests, [])
    assert.deepEqual(pageInfo, {
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: null,
    })
  })
})

describe('verifying a bank account', () => {
  const timedOut = new StitchError('upstream_unavailable', 'late', { facts: { timedOut: true } })

  it('says where to ask when the bank is slow', async () => {
    const { call } = scriptedCall({ VerifyBankAccount: timedOut })
    await assert.rejects(
      verifyBankAccount(call, VERIFICATION, () => 'https://slow/'),
      {
        code: 'verification_slow',
        facts: { slowVerificationUrl: 'https://slow/' },
      },
    )
  })

  it('says so when there was all the time there is', async () => {
    const { call } = scriptedCall({ VerifyBankAccount: timedOut })
    await assert.rejects(verifyBankAccount(call, VERIFICATION), { code: 'verification_slow', facts: {} })
  })

  it('does not call a Stitch that is down slow', async () => {
    const down = new StitchError('upstream_unavailable', 'down', { facts: { reason: 'ECONNREFUSED' } })
    const { call } = scriptedCall({ VerifyBankAccount: down })
    await assert.rejects(
      verifyBankAccount(call, VERIFICATION, () => 'https://slow/'),
      down,
    )
  })
})

describe('looking up a business', () => {
  const one = { client: { business: { name: 'A' } } }
  const many = { client: { businesses: [{ name: 'A' }, { name: 'B' }] } }
  const none = { client: { business: null } }
  const directorId = { passport: { country: 'ZA', number: '1' } }
  const ways: readonly [
    way: object,
    operation: string,
    variables: object,
    answer: object,
    names: string[],
  ][] = [
    [{ businessName: 'A' }, 'LookupBusinessByName', { businessName: 'A', country: 'ZA' }, one, ['A']],
    [{ businessName: 'A' }, 'LookupBusinessByName', { businessName: 'A', country: 'ZA' }, none, []],
    [
      { registrationNumber: 'K1' },
      'LookupBusinessByRegistrationNumber',
      { input: { country: 'ZA', number: 'K1' } },
      one,
      ['A'],
    ],
    [{ directorId }, 'LookupBusinessesByDirector', { directorId, country: 'ZA' }, many, ['A', 'B']],
    [
      { directorId },
      'LookupBusinessesByDirector',
      { directorId, country: 'ZA' },
      { client: { businesses: [] } },
      [],
    ],
  ]
  for (const [way, operation, variables, answer, names] of ways)
    it(`by ${Object.keys(way)} is ${operation}, and finds ${names.length}`, async () => {
      const { call, called } = scriptedCall({ [operation]: answer })
      const { businesses } = await lookupBusiness(call, { country: 'ZA', ...way })
      assert.deepEqual(
        businesses.map(({ name }) => name),
        names,
      )
      assert.deepEqual(called[0]?.variables, variables)
    })
})
