import { type InferOutput, object, strictObject } from 'valibot'
import { codeOf, StitchError } from '../errors.ts'
import { AnsweredId } from './answered-id.ts'
import type { CallStitch } from './call-stitch.ts'
import { getPaymentRequest } from './get-payment-request.ts'
import type { Operation } from './operation.ts'
import { text, UNPUBLISHED_LIMIT } from './scalars.ts'

/** The body of `POST /payment-requests/{id}/cancel`. */
export const CancelBody = strictObject({ reason: text(UNPUBLISHED_LIMIT) })

const Data = object({ clientPaymentInitiationRequestCancel: object({ id: AnsweredId }) })

/** Ends a pending payment request. */
export const CANCEL_PAYMENT_REQUEST: Operation<InferOutput<typeof Data>> = {
  kind: 'mutation',
  name: 'CancelPaymentRequest',
  document: `mutation CancelPaymentRequest($input: PaymentInitiationRequestCancelInput!) {
  clientPaymentInitiationRequestCancel(input: $input) { id }
}`,
  data: Data,
}

/** How a refusal can look. */
const REFUSALS = ['upstream_input_refused', 'upstream_bad_response']

/**
 * Cancels a pending payment request (Stitch: "Cancel a payment request"). May be repeated: what is cancelled stays
 * cancelled, with the first reason. Stitch does not say how it refuses, so the reason is read from the request.
 *
 * @throws StitchError `not_found`, `payment_request_not_pending` with `facts.state`, and what {@link CallStitch} throws
 */
export async function cancelPaymentRequest(
  call: CallStitch,
  requestId: string,
  { reason }: InferOutput<typeof CancelBody>,
): Promise<{ readonly id: string }> {
  try {
    const data = await call(
      CANCEL_PAYMENT_REQUEST,
      { input: { requestId, reason } },
      { paymentRequestId: requestId },
    )
    return data.clientPaymentInitiationRequestCancel
  } catch (error) {
    if (!REFUSALS.includes(codeOf(error))) throw error
    const { state } = await getPaymentRequest(call, requestId)
    if (state.type === 'cancelled') return { id: requestId }
    if (state.type === 'pending' || state.type === 'unknown') throw error
    throw new StitchError(
      'payment_request_not_pending',
      'Only a pending payment request can be cancelled. Look at its state.',
      { facts: { state: state.type } },
    )
  }
}
