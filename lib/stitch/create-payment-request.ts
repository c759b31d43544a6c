import {
  type InferOutput,
  maxLength,
  minLength,
  object,
  optional,
  pipe,
  regex,
  strictObject,
  string,
} from 'valibot'
import type { CallStitch } from './call-stitch.ts'
import type { Operation } from './operation.ts'

const text = (most: number) =>
  pipe(
    string(),
    minLength(1, 'must not be empty'),
    maxLength(most, `must be at most ${most} characters long`),
  )

/** `MoneyInput`: a decimal string, never a number, which could not carry every amount exactly. */
export const MoneyInput = strictObject({
  quantity: pipe(
    string(),
    regex(
      /^(?!0+(\.0+)?$)\d{1,13}(\.\d{1,2})?$/,
      'must be a decimal string over zero, with at most two decimals, such as "100.00"',
    ),
  ),
  currency: pipe(string(), regex(/^[A-Z]{3}$/, 'must be a currency code of ISO 4217, such as "ZAR"')),
})

/** What creating a payment request takes: Stitch's `ClientPaymentInitiationRequestCreateInput`, member by member. */
export const CreatePaymentRequestInput = strictObject({
  amount: MoneyInput,
  payerReference: text(12),
  beneficiaryReference: text(20),
  externalReference: optional(text(4096)),
  beneficiary: strictObject({
    bankAccount: strictObject({
      name: text(20),
      bankId: pipe(string(), regex(/^[a-z0-9_]{1,64}$/, 'must be a bank id of Stitch, such as "fnb"')),
      accountNumber: pipe(string(), regex(/^\d{1,32}$/, 'must be 1 to 32 digits')),
    }),
  }),
})

const Data = object({
  clientPaymentInitiationRequestCreate: object({
    paymentInitiationRequest: object({ id: string(), url: string() }),
  }),
})

export const CREATE_PAYMENT_REQUEST: Operation<InferOutput<typeof Data>> = {
  kind: 'mutation',
  name: 'CreatePaymentRequest',
  document: `mutation CreatePaymentRequest($input: ClientPaymentInitiationRequestCreateInput!) {
  clientPaymentInitiationRequestCreate(input: $input) {
    paymentInitiationRequest { id url }
  }
}`,
  data: Data,
}

/** Creates a payment request (Stitch: "Create a payment request"). Not idempotent at Stitch: look it up before repeating it. */
export async function createPaymentRequest(
  call: CallStitch,
  input: InferOutput<typeof CreatePaymentRequestInput>,
): Promise<{ readonly id: string; readonly url: string }> {
  const data = await call(CREATE_PAYMENT_REQUEST, { input }, { externalReference: input.externalReference })
  return data.clientPaymentInitiationRequestCreate.paymentInitiationRequest
}
