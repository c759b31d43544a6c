import { check, type InferOutput, nullable, object, pipe, string, transform, union } from 'valibot'
import { StitchError } from '../errors.ts'
import type { CallStitch } from './call-stitch.ts'
import type { Operation } from './operation.ts'
import { PAYMENT_REQUEST_FRAGMENT, PaymentRequest } from './payment-request.ts'

/** A node of another type is not what was asked for. */
const OtherNode = pipe(
  object({
    __typename: pipe(
      string(),
      check((name) => name !== 'PaymentInitiationRequest'),
    ),
  }),
  transform(() => null),
)

const Data = object({ node: nullable(union([OtherNode, PaymentRequest])) })

/** One payment request by its id (Stitch: "View a payment request"). */
export const GET_PAYMENT_REQUEST: Operation<InferOutput<typeof Data>> = {
  kind: 'query',
  name: 'GetPaymentRequest',
  document: `query GetPaymentRequest($id: ID!) {
  node(id: $id) {
    __typename
    ...PaymentRequestFields
  }
}
${PAYMENT_REQUEST_FRAGMENT}`,
  data: Data,
}

/** @throws StitchError `not_found`, and what {@link CallStitch} throws */
export async function getPaymentRequest(
  call: CallStitch,
  id: string,
): Promise<InferOutput<typeof PaymentRequest>> {
  const { node } = await call(GET_PAYMENT_REQUEST, { id })
  if (node === null)
    throw new StitchError(
      'not_found',
      'Stitch knows no payment request with this id. Use the id from the answer that created it.',
    )
  return node
}
