import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, beforeEach, describe, it } from 'node:test'
import { assertNoLeak } from '../support/canary.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'
import { PAYMENT } from '../unit/stitch/full-inputs.ts'
import { createExpired, pay } from './simulated-payer.ts'

// What is tested is how others get along with the refresher.
const stack = await startTestStack({ here: [REFRESHER] })
const { counters, faults, stitch } = stack

const { externalReference: _, ...REQUEST } = PAYMENT_REQUEST

const { name, call, invoke } = stack.way

describe(`a payment request ${name}`, () => {
  before(async () => {
    await stack.deploy()
    await invoke({})
  })
  beforeEach(() => {
    faults.clear()
    counters.reset()
  })
  const create = async (headers: Record<string, string> = {}, body: object = REQUEST) =>
    call('POST /payment-requests', { body, headers })
  const view = async (id: string) => (await call(`GET /payment-requests/${encodeURIComponent(id)}`)).json

  it('is created, viewed, listed, paid, viewed again as completed; and another one cancelled', async () => {
    const { json: first } = await create()
    const { json: second } = await create()
    assert.equal((await view(first.id)).state.type, 'pending')

    const { json: page } = await call('GET /payment-requests?first=2')
    assert.deepEqual(
      page.paymentRequests.map(({ id }: { id: string }) => id),
      [second.id, first.id],
    )

    await pay(stitch, first.id)
    const paid = await view(first.id)
    assert.equal(paid.state.type, 'completed')
    assert.deepEqual(paid.state.amount, REQUEST.amount)
    assert.deepEqual(paid.state.payer, {
      type: 'eftManual',
      date: paid.state.date,
      amountReceived: REQUEST.amount,
    })
    assert.equal(paid.state.beneficiary.name, REQUEST.beneficiary.bankAccount.name)
    assert.equal(paid.paymentConfirmation.type, 'pending')

    const cancel = `POST /payment-requests/${encodeURIComponent(second.id)}/cancel`
    const { status, json } = await call(cancel, { body: { reason: 'changed' } })
    assert.deepEqual([status, json], [200, { id: second.id }])
    const { state } = await view(second.id)
    assert.deepEqual([state.type, state.reason], ['cancelled', 'changed'])
    assert.equal((await call(cancel, { body: { reason: 'again' } })).status, 200)

    const refused = await call(`POST /payment-requests/${encodeURIComponent(first.id)}/cancel`, {
      body: { reason: 'too late' },
    })
    assert.deepEqual([refused.status, refused.json.code], [409, 'payment_request_not_pending'])
    assert.equal(refused.json.state, 'completed')
  })

  it('carries every member there is, and shows them again', async () => {
    const { status, json } = await create({}, PAYMENT)
    assert.equal(status, 201)
    const shown = await view(json.id)
    const { identifyingDocument: _document, ...payerInformation } = PAYMENT.payerInformation
    assert.deepEqual(shown.payerInformation, payerInformation)
    for (const member of ['externalReference', 'merchant', 'expireAt', 'restrictPayerBank'] as const)
      assert.equal(shown[member], PAYMENT[member])
    assert.deepEqual(shown.paymentMethods, [{ type: 'eft', enabled: true }])
    assert.deepEqual(shown.beneficiaries, [
      { type: 'bankAccount', name: 'n'.repeat(20), bankId: 'fnb', bankAccountNumber: '62000000001' },
    ])
  })

  it('may name a merchant in place of an account', async () => {
    const { beneficiary: _account, ...request } = REQUEST
    assert.equal((await create({}, { ...request, merchantId: 'shop-1' })).status, 201)
  })

  it('sends the payer back to where the caller wants', async () => {
    const redirectUri = 'https://shop.example/back?order=1&lang=en'
    const { json } = await create({}, { ...REQUEST, redirectUri })
    assert.ok(json.url.endsWith(`?redirect_uri=${encodeURIComponent(redirectUri)}`))
    for (const bad of ['http://shop.example/', 'https://u:p@shop.example/', 'https://shop.example/#a'])
      assert.equal((await create({}, { ...REQUEST, redirectUri: bad })).json.errors[0].member, 'redirectUri')
  })

  it("is the caller's to correct when Stitch does not know the bank", async () => {
    const bankAccount = { ...REQUEST.beneficiary.bankAccount, bankId: 'bank_of_nowhere' }
    const { status, json } = await create({}, { ...REQUEST, beneficiary: { bankAccount } })
    assert.deepEqual([status, json.code], [400, 'upstream_input_refused'])
  })

  for (const method of ['cash_atm', 'cash_retailer', 'crypto'])
    it(`tells who paid with ${method}`, async () => {
      const { json } = await create()
      await pay(stitch, json.id, method)
      const { state } = await view(json.id)
      const type = { cash_atm: 'cashAtm', cash_retailer: 'cashRetailer', crypto: 'crypto' }[method]
      assert.deepEqual([state.type, state.payer.type], ['completed', type])
    })

  it('is manuallyCompleted, expired or unknown when Stitch says so', async () => {
    const { json: manual } = await create()
    stitch.completeManually(manual.id)
    assert.equal((await view(manual.id)).state.type, 'manuallyCompleted')
    const over = await createExpired(stitch, { ...REQUEST, externalReference: 'over' })
    assert.equal((await view(over)).state.type, 'expired')
    faults.add({ at: 'graphql', does: 'unknown-state' })
    assert.deepEqual((await view(manual.id)).state, { type: 'unknown' })
  })

  it('comes page by page, and by its external reference', async () => {
    const externalReference = randomUUID()
    for (let count = 0; count < 3; count += 1) await create({}, { ...REQUEST, externalReference })
    const ids: string[] = []
    let after = ''
    do {
      const { json } = await call(
        `GET /payment-requests?first=2&externalReference=${externalReference}${after}`,
      )
      ids.push(...json.paymentRequests.map(({ id }: { id: string }) => id))
      after = json.pageInfo.hasNextPage ? `&after=${encodeURIComponent(json.pageInfo.endCursor)}` : ''
    } while (after !== '')
    assert.equal(new Set(ids).size, 3)
    const none = await call('GET /payment-requests?externalReference=nobody')
    assert.deepEqual(none.json.paymentRequests, [])
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))
