import { type InferOutput, object } from 'valibot'
import { AnsweredAddress } from './answered-address.ts'
import { AnsweredId } from './answered-id.ts'
import type { CallStitch } from './call-stitch.ts'
import type { Operation } from './operation.ts'
import type { PaymentRequestInput } from './payment-request-input.ts'

/** A payment request that there is now, and where its payer is sent. */
export interface PayableRequest {
  readonly id: string
  /** Null where Stitch's own is none that may be followed ({@link AnsweredAddress}). */
  readonly url: string | null
}

const Data = object({
  clientPaymentInitiationRequestCreate: object({
    paymentInitiationRequest: object({ id: AnsweredId, url: AnsweredAddress }),
  }),
})

/** A mutation. Only the external reference distinguishes it from its repetition. */
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

/**
 * Creates a payment request (Stitch: "Create a payment request"). Not idempotent at Stitch: look it up before repeating
 * it.
 */
export async function createPaymentRequest(
  call: CallStitch,
  input: PaymentRequestInput,
): Promise<PayableRequest> {
  const data = await call(CREATE_PAYMENT_REQUEST, { input }, { externalReference: input.externalReference })
  return data.clientPaymentInitiationRequestCreate.paymentInitiationRequest
}
