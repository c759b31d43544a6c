import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type GenericSchema, parse } from 'valibot'
import { BankAccountVerification } from '../../../lib/stitch/bank-account-verification.ts'
import { Business } from '../../../lib/stitch/business.ts'
import { GET_PAYMENT_REQUEST } from '../../../lib/stitch/get-payment-request.ts'
import { IdentifyingDocument } from '../../../lib/stitch/identifying-document.ts'
import { PaymentRequest } from '../../../lib/stitch/payment-request.ts'
import { Beneficiary, PaymentRequestState, ReachedState } from '../../../lib/stitch/payment-request-state.ts'

const AMOUNT = { quantity: '1.00', currency: 'ZAR' }
const DATE = '2026-01-01T00:00:00Z'
const NUMBERED = { country: 'ZA', number: '1' }
const BANK = { name: 'n', bankId: 'fnb', bankAccountNumber: '1' }
const ACCOUNT = { accountName: 'n', accountNumber: '1', accountType: 'savings', bankId: 'fnb' }

/** The schema of one member of an object. */
const member = (schema: { readonly entries: object }, name: string) =>
  (schema.entries as Readonly<Record<string, GenericSchema>>)[name] as GenericSchema

/** A completed request that was paid so. */
const completedBy = (payer: object) => ({
  __typename: 'PaymentInitiationRequestCompleted',
  date: DATE,
  amount: AMOUNT,
  beneficiary: { __typename: 'BankBeneficiary', ...BANK },
  payer,
})

describe('an answer says in our words', () => {
  const words: readonly [schema: GenericSchema, name: string, word: string, details: object][] = [
    [Beneficiary, 'BankBeneficiary', 'bankAccount', BANK],
    [PaymentRequestState, 'PaymentInitiationRequestPending', 'pending', { paymentInitiationRequest: null }],
    [PaymentRequestState, 'PaymentInitiationRequestCancelled', 'cancelled', { date: DATE, reason: 'r' }],
    [PaymentRequestState, 'PaymentInitiationRequestExpired', 'expired', { date: DATE }],
    [PaymentRequestState, 'PaymentInitiationRequestManuallyCompleted', 'manuallyCompleted', { date: DATE }],
    [ReachedState, 'PaymentInitiationRequestPending', 'pending', {}],
    [ReachedState, 'PaymentInitiationRequestCompleted', 'completed', { date: DATE }],
    [ReachedState, 'PaymentInitiationRequestCancelled', 'cancelled', { date: DATE, reason: 'r' }],
    [ReachedState, 'PaymentInitiationRequestExpired', 'expired', { date: DATE }],
    [ReachedState, 'PaymentInitiationRequestManuallyCompleted', 'manuallyCompleted', { date: DATE }],
    [IdentifyingDocument, 'IdentityDocument', 'identityDocument', NUMBERED],
    [IdentifyingDocument, 'Passport', 'passport', NUMBERED],
    [IdentifyingDocument, 'TemporaryResidence', 'temporaryResidenceId', NUMBERED],
    [
      member(BankAccountVerification, 'accountHolder'),
      'VerifiedIndividualBankAccountDetails',
      'individual',
      {
        familyName: 'a',
        familyNameVerificationResult: 'verified',
        initials: null,
        initialsVerificationResult: null,
        identifyingDocument: null,
        identifyingDocumentVerificationResult: 'refuted',
      },
    ],
    [
      member(BankAccountVerification, 'accountHolder'),
      'VerifiedBusinessBankAccountDetails',
      'business',
      { name: 'a', registrationNumber: null },
    ],
    [member(PaymentRequest, 'paymentConfirmation'), 'PaymentPending', 'pending', { date: DATE }],
    [
      member(PaymentRequest, 'paymentConfirmation'),
      'PaymentReceived',
      'received',
      { received: DATE, estimatedSettlement: DATE },
    ],
    [member(PaymentRequest, 'paymentConfirmation'), 'PaymentUnsettled', 'unsettled', { description: 'd' }],
  ]
  for (const [schema, name, type, details] of words)
    it(`${type} for ${name}, and keeps what Stitch says of it`, () => {
      assert.deepEqual(parse(schema, { __typename: name, ...details }), { type, ...details })
    })

  for (const [name, type, details] of [
    ['PaymentInitiationBankAccountPayer', 'bankAccount', ACCOUNT],
    ['PaymentInitiationCashAtmPayer', 'cashAtm', { date: DATE, amountReceived: AMOUNT }],
    ['PaymentInitiationCashRetailerPayer', 'cashRetailer', { date: DATE }],
    [
      'PaymentInitiationCryptoPayer',
      'crypto',
      { date: DATE, cryptocurrency: 'BTC', cryptocurrencyAmountReceived: '0.1' },
    ],
    ['PaymentInitiationEftManualPayer', 'eftManual', { date: DATE, amountReceived: AMOUNT }],
  ] as const)
    it(`who paid a completed request: ${type} for ${name}`, () => {
      const state = parse(PaymentRequestState, completedBy({ __typename: name, ...details }))
      assert.deepEqual(state, {
        type: 'completed',
        date: DATE,
        amount: AMOUNT,
        beneficiary: { type: 'bankAccount', ...BANK },
        payer: { type, ...details },
      })
    })

  it('how a request may be paid: eft for EftPaymentMethodDetails', () => {
    const methods = [{ __typename: 'EftPaymentMethodDetails', enabled: true }]
    assert.deepEqual(parse(member(PaymentRequest, 'paymentMethods'), methods), [
      { type: 'eft', enabled: true },
    ])
  })
})

describe('a value of an enumeration that we know comes through as it is:', () => {
  for (const [what, schema, values] of [
    [
      'the result of a verification',
      member(BankAccountVerification, 'accountVerificationResult'),
      ['verified', 'refuted', 'unknown'],
    ],
    [
      'the type of an account',
      member(BankAccountVerification, 'accountType'),
      ['credit', 'current', 'investment', 'loan', 'other', 'savings', 'unknown'],
    ],
    ['the status of a business', member(Business, 'businessStatus'), ['active', 'deregistering']],
  ] as const)
    it(`${what}; any other is unknown`, () => {
      for (const value of values) assert.equal(parse(schema, value), value)
      for (const value of ['', 'VERIFIED', 'toString']) assert.equal(parse(schema, value), 'unknown')
    })
})

it('an id of something else than a payment request is of none', () => {
  const read = (node: unknown) => GET_PAYMENT_REQUEST.data['~standard'].validate({ node })
  assert.deepEqual(read({ __typename: 'Payment', id: '1' }), { typed: true, value: { node: null } })
  assert.ok('issues' in read({ __typename: 'PaymentInitiationRequest', id: '1' }), 'but never for a lack')
})
