import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { getVariableValues } from 'graphql'
import { is, parse } from 'valibot'
import { ROUTES } from '../../../api/routes.ts'
import { BankAccountVerificationInput } from '../../../lib/stitch/bank-account-verification-input.ts'
import { BusinessLookupBody } from '../../../lib/stitch/business-lookup-input.ts'
import type { CallStitch } from '../../../lib/stitch/call-stitch.ts'
import { CancelBody, cancelPaymentRequest } from '../../../lib/stitch/cancel-payment-request.ts'
import { getPaymentRequest } from '../../../lib/stitch/get-payment-request.ts'
import { IdentifyingDocumentInput } from '../../../lib/stitch/identifying-document.ts'
import { ImageFile } from '../../../lib/stitch/image-file.ts'
import { ListQuery, listPaymentRequests } from '../../../lib/stitch/list-payment-requests.ts'
import { lookupBusiness } from '../../../lib/stitch/lookup-business.ts'
import type { Operation, Variables } from '../../../lib/stitch/operation.ts'
import { PaymentRequestInput } from '../../../lib/stitch/payment-request-input.ts'
import { requestPayment } from '../../../lib/stitch/request-payment.ts'
import { DateInput } from '../../../lib/stitch/scalars.ts'
import { uploadImage } from '../../../lib/stitch/upload-image.ts'
import { verifyBankAccount } from '../../../lib/stitch/verify-bank-account.ts'
import { PAYMENT, VERIFICATION } from './full-inputs.ts'
import { differences } from './input-differences.ts'
import { OPERATIONS, parsed, SCHEMA } from './operations.ts'

describe('what a caller may send', () => {
  const inputs = [
    ['ClientPaymentInitiationRequestCreateInput', PaymentRequestInput],
    ['BankAccountVerificationInput', BankAccountVerificationInput],
    ['IdentifyingDocumentInput', IdentifyingDocumentInput],
  ] as const
  for (const [name, schema] of inputs)
    it(`is ${name}, member by member`, () => {
      assert.deepEqual(differences(name, schema), [])
    })
})

describe('a date', () => {
  for (const value of [
    '2026-02-30',
    '2026-02-30T10:00:00Z',
    '2026-04-31',
    '2027-02-29',
    '2026-13-01',
    '2026-01-01T24:30Z',
  ])
    it(`that there is not is refused: ${value}`, () => assert.equal(is(DateInput, value), false))

  for (const value of [
    '2028-02-29',
    '2026-12-31T23:59:59.999+02:00',
    '2026-12-31T23:59Z',
    '2026-12-31T23:59:59Z',
    '2026-01-01T00:00:00+14:00',
    '0001-01-01',
  ])
    it(`that there is is taken: ${value}`, () => assert.equal(is(DateInput, value), true))
})

describe('the variables of every operation', () => {
  const sent = new Map<string, Variables>()
  const call: CallStitch = async (operation, variables) => {
    sent.set(operation.name, variables)
    throw new Stop()
  }
  const document = { country: 'ZA', number: '1234567890' }
  const calls: readonly (() => Promise<unknown>)[] = [
    () => requestPayment(call, PAYMENT, { idempotencyKey: undefined, clientMode: 'test', now: 0 }),
    () => requestPayment(call, PAYMENT, { idempotencyKey: 'order-1', clientMode: 'test', now: 0 }),
    () => getPaymentRequest(call, 'cGF5cmVx'),
    () =>
      listPaymentRequests(call, parse(ListQuery, { first: '3', after: 'Y3Vyc29y', externalReference: 'a' })),
    () => cancelPaymentRequest(call, 'cGF5cmVx', parse(CancelBody, { reason: 'changed' })),
    () => verifyBankAccount(call, parse(BankAccountVerificationInput, VERIFICATION)),
    () => uploadImage(call, new ImageFile('a.png', 'image/png', new Uint8Array())),
    ...[
      { businessName: 'A' },
      { registrationNumber: 'K1234567890' },
      { directorId: { passport: document } },
    ].map((one) => () => lookupBusiness(call, parse(BusinessLookupBody, { country: 'ZA', ...one }))),
  ]

  it('are what the schema takes, as our functions send them', async () => {
    for (const make of calls)
      await make().catch((error: unknown) => assert.ok(error instanceof Stop, String(error)))
    for (const operation of OPERATIONS.filter(({ name }) => sent.has(name)))
      assert.deepEqual(refusals(operation, sent.get(operation.name) ?? {}), [])
  })

  for (const { title, operation, variables } of ROUTES.flatMap(({ operations }) => operations))
    it(`are what the schema takes, as the example says: ${title}`, () => {
      // A file travels beside the variables, and null is in its place.
      const file = operation.file === undefined ? {} : { [operation.file]: 'a file' }
      assert.deepEqual(refusals(operation, { ...variables, ...file }), [])
    })
})

class Stop extends Error {}

function refusals(operation: Operation<unknown>, variables: Variables): readonly string[] {
  const { definition } = parsed(operation)
  const onTheWire = JSON.parse(JSON.stringify(variables)) as Record<string, unknown>
  const { errors = [] } = getVariableValues(SCHEMA, definition.variableDefinitions ?? [], onTheWire) as {
    errors?: readonly Error[]
  }
  const known = (definition.variableDefinitions ?? []).map(({ variable }) => variable.name.value)
  const others = Object.keys(onTheWire).filter((name) => !known.includes(name))
  return [...errors.map(({ message }) => message), ...others.map((name) => `${name} is no variable`)]
}
