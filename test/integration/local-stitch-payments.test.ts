import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { makeCertificate } from '../../local/stitch/certificate.ts'
import { startTestStitch, testClients } from '../support/stitch.ts'
import { type Answer, askApi, clientAt } from './local-stitch-client.ts'

const NOW_MS = Date.UTC(2030, 0, 1)

let nowMs = NOW_MS
const live = { id: 'live-client', certificatePem: (await makeCertificate()).pem }
const stitch = await startTestStitch({ clock: () => nowMs, clients: [...(await testClients()), live] })

const STATE = `state {
  __typename
  ... on PaymentInitiationRequestPending { paymentInitiationRequest { id } }
  ... on PaymentInitiationRequestCancelled { date reason }
  ... on PaymentInitiationRequestExpired { date }
  ... on PaymentInitiationRequestManuallyCompleted { date }
  ... on PaymentInitiationRequestCompleted {
    date amount
    payer { __typename ... on PaymentInitiationEftManualPayer { amountReceived date } }
    beneficiary { ... on BankBeneficiary { name bankId bankAccountNumber } }
  }
}`
const MEMBERS = `id url created updated amount payerReference beneficiaryReference externalReference merchant expireAt
  beneficiaries { ... on BankBeneficiary { name bankId bankAccountNumber } } events { description }
  payerInformation { payerId email fullName mobileNumber }
  paymentConfirmation { __typename ... on PaymentReceived { received estimatedSettlement } }
  paymentMethods { ... on EftPaymentMethodDetails { enabled } } restrictPayerBank settlement { id } ${STATE}`
const CREATE = `mutation Create($input: ClientPaymentInitiationRequestCreateInput!) {
  clientPaymentInitiationRequestCreate(input: $input) { paymentInitiationRequest { ${MEMBERS} } } }`
const VIEW = `query View($id: ID!) { node(id: $id) { ... on PaymentInitiationRequest { ${MEMBERS} } } }`
const CANCEL = `mutation Cancel($input: PaymentInitiationRequestCancelInput!) {
  clientPaymentInitiationRequestCancel(input: $input) { id } }`
const COMPLETE = `mutation Complete($input: TestClientPaymentInitiationRequestSimulateCompleteInput!) {
  testClientPaymentInitiationRequestSimulateComplete(input: $input) { paymentRequestId } }`
const CONFIRM = `mutation Confirm($input: TestClientCreatePaymentConfirmationInput!) {
  testClientCreatePaymentConfirmation(input: $input) { paymentRequestId } }`

const BANK_ACCOUNT = { name: 'Shop', bankId: 'fnb', accountNumber: '62012345678' }
const INPUT = {
  amount: { quantity: '100.00', currency: 'ZAR' },
  payerReference: 'Order 1',
  beneficiaryReference: 'Shop order 1',
  beneficiary: { bankAccount: BANK_ACCOUNT },
}

const create = (change: object = {}, token?: string) =>
  askApi(stitch, CREATE, { token, variables: { input: { ...INPUT, ...change } } })
const created = async (change: object = {}, token?: string) => {
  const { json, text } = await create(change, token)
  return json.data.clientPaymentInitiationRequestCreate?.paymentInitiationRequest ?? assert.fail(text)
}
const view = async (id: string, token?: string) =>
  (await askApi(stitch, VIEW, { token, variables: { id } })).json.data.node
const mutate = (query: string, input: object, token?: string) =>
  askApi(stitch, query, { token, variables: { input } })
const codeOf = ({ json }: Answer) => json.errors?.[0]?.extensions?.code

describe('payment requests of the simulated Stitch', () => {
  it('are created pending, with an id that must be URL-encoded and the url for the payer', async () => {
    const request = await created({ externalReference: 'ref-1' })
    assert.notEqual(encodeURIComponent(request.id), request.id)
    assert.match(Buffer.from(request.id, 'base64').toString(), /^payreq\/[0-9a-f-]{36}$/)
    assert.match(request.url, /^https:\/\/secure\.stitch\.money\/connect\/payment-request\/[0-9a-f-]{36}$/)
    assert.deepEqual(request.amount, { quantity: '100.00', currency: 'ZAR' })
    assert.deepEqual(request.state, {
      __typename: 'PaymentInitiationRequestPending',
      paymentInitiationRequest: { id: request.id },
    })
    const { accountNumber: bankAccountNumber, ...account } = BANK_ACCOUNT
    assert.deepEqual(request.beneficiaries, [{ ...account, bankAccountNumber }])
    assert.deepEqual(await view(request.id), request)
  })

  it('keep every optional member of the input', async () => {
    const change = {
      externalReference: 'x'.repeat(4096),
      merchant: 'Shop',
      expireAt: '2031-01-01T00:00:00.000Z',
      payerInformation: { payerId: 'p', email: 'p@example.com', fullName: 'P', mobileNumber: '0820000000' },
      restrictPayerBank: 'absa',
    }
    const request = await created({ ...change, paymentMethods: { eft: { enabled: true } } })
    for (const [member, value] of Object.entries(change)) assert.deepEqual(request[member], value, member)
    assert.deepEqual(request.paymentMethods, [{ enabled: true }])
  })

  it('may name a merchant instead of an account, never both or none', async () => {
    assert.equal((await created({ beneficiary: undefined, merchantId: 'm-1' })).beneficiaries[0].name, 'm-1')
    assert.equal(codeOf(await create({ merchantId: 'm-1' })), 'BAD_USER_INPUT')
    assert.equal(codeOf(await create({ beneficiary: undefined })), 'BAD_USER_INPUT')
    assert.equal(codeOf(await create({ beneficiary: {} })), 'BAD_USER_INPUT')
  })

  const account = (name: string) => ({ beneficiary: { bankAccount: { ...BANK_ACCOUNT, name } } })
  const lengths: [string, object, boolean][] = [
    ['payerReference of 12', { payerReference: 'x'.repeat(12) }, true],
    ['payerReference of 13', { payerReference: 'x'.repeat(13) }, false],
    ['empty payerReference', { payerReference: '' }, false],
    ['beneficiaryReference of 20', { beneficiaryReference: 'x'.repeat(20) }, true],
    ['beneficiaryReference of 21', { beneficiaryReference: 'x'.repeat(21) }, false],
    ['name of 20', account('x'.repeat(20)), true],
    ['name of 21', account('x'.repeat(21)), false],
    ['externalReference of 4097', { externalReference: 'x'.repeat(4097) }, false],
    ['amount 0.01', { amount: { quantity: '0.01', currency: 'ZAR' } }, true],
    ['amount 0', { amount: { quantity: '0.00', currency: 'ZAR' } }, false],
    ['amount -1', { amount: { quantity: '-1', currency: 'ZAR' } }, false],
  ]
  for (const [title, change, isGood] of lengths) {
    it(`${isGood ? 'take' : 'refuse'} ${title}`, async () => {
      assert.equal(codeOf(await create(change)), isGood ? undefined : 'BAD_USER_INPUT')
    })
  }

  for (const [title, change] of [
    ['an amount that is a number', { amount: { quantity: 1, currency: 'ZAR' } }],
    ['an amount with a comma', { amount: { quantity: '1,00', currency: 'ZAR' } }],
    ['a currency that is none', { amount: { quantity: '1', currency: 'rand' } }],
    ['an unknown bank', { beneficiary: { bankAccount: { ...BANK_ACCOUNT, bankId: 'nobody' } } }],
    ['a date that is none', { expireAt: 'tomorrow' }],
    ['an unknown member', { nonce: 'n' }],
  ] as const) {
    it(`refuse ${title} before anything is executed`, async () => {
      const { status, json } = await create(change)
      assert.equal(status, 200)
      assert.ok(json.errors.length > 0 && json.data === undefined)
    })
  }

  it('are cancelled once, for a reason', async () => {
    const { id } = await created()
    const cancel = () => mutate(CANCEL, { requestId: id, reason: 'sold out' })
    assert.deepEqual((await cancel()).json.data, { clientPaymentInitiationRequestCancel: { id } })
    const date = new Date(nowMs).toISOString()
    const state = { __typename: 'PaymentInitiationRequestCancelled', date, reason: 'sold out' }
    assert.deepEqual((await view(id)).state, state)
    assert.equal(codeOf(await cancel()), 'BAD_USER_INPUT')
  })

  it('expire by the clock, at their own instant', async () => {
    const expireAt = new Date(NOW_MS + 60_000).toISOString()
    const { id } = await created({ expireAt })
    const typeAt = async (elapsedMs: number) => {
      nowMs = NOW_MS + elapsedMs
      return (await view(id)).state
    }
    assert.equal((await typeAt(59_999)).__typename, 'PaymentInitiationRequestPending')
    assert.deepEqual(await typeAt(60_000), { __typename: 'PaymentInitiationRequestExpired', date: expireAt })
    nowMs = NOW_MS
  })

  it('are completed and confirmed by the test mutations', async () => {
    const { id } = await created()
    const complete = { paymentRequestId: id, paymentMethods: { completed: 'eft_manual' } }
    const { json } = await mutate(COMPLETE, complete)
    assert.deepEqual(json.data, {
      testClientPaymentInitiationRequestSimulateComplete: { paymentRequestId: id },
    })
    const done = await view(id)
    assert.equal(done.state.__typename, 'PaymentInitiationRequestCompleted')
    assert.deepEqual(done.state.amount, INPUT.amount)
    assert.deepEqual(done.state.payer.amountReceived, INPUT.amount)
    assert.deepEqual(done.state.beneficiary, done.beneficiaries[0])
    assert.equal(done.paymentConfirmation.__typename, 'PaymentPending')
    await mutate(CONFIRM, { paymentRequestId: id })
    assert.equal((await view(id)).paymentConfirmation.received, new Date(nowMs).toISOString())
    assert.equal(codeOf(await mutate(COMPLETE, complete)), 'BAD_USER_INPUT')
  })

  for (const [method, type] of [
    ['cash_atm', 'PaymentInitiationCashAtmPayer'],
    ['cash_retailer', 'PaymentInitiationCashRetailerPayer'],
    ['crypto', 'PaymentInitiationCryptoPayer'],
  ] as const) {
    it(`are completed by ${method}`, async () => {
      const { id } = await created()
      await mutate(COMPLETE, { paymentRequestId: id, paymentMethods: { completed: method } })
      assert.equal((await view(id)).state.payer.__typename, type)
    })
  }

  it('can be completed by hand', async () => {
    const { id } = await created()
    assert.equal(stitch.completeManually(id), true)
    assert.equal((await view(id)).state.__typename, 'PaymentInitiationRequestManuallyCompleted')
    assert.equal(stitch.completeManually('cGF5'), false)
  })

  it('are not simulated for a live client', async () => {
    const token = stitch.issueToken(undefined, 'live-client')
    const { id } = await created({}, token)
    const input = { paymentRequestId: id, paymentMethods: { completed: 'crypto' } }
    assert.equal(codeOf(await mutate(COMPLETE, input, token)), 'FORBIDDEN')
    assert.equal(codeOf(await mutate(CONFIRM, { paymentRequestId: id }, token)), 'FORBIDDEN')
  })

  it('are seen by their own client only', async () => {
    const { id } = await created()
    const token = stitch.issueToken(undefined, clientAt(stitch, 1).id)
    assert.equal(await view(id, token), null)
    assert.equal(codeOf(await mutate(CANCEL, { requestId: id, reason: 'mine' }, token)), 'NOT_FOUND')
  })

  it('that do not exist are null', async () => assert.equal(await view('cGF5cmVxL25vbmU='), null))
})
