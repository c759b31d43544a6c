import { type InferOutput, optional, pipe, strictObject } from 'valibot'
import { invalidRequest } from '../errors.ts'
import type { ClientMode } from '../token/client-token.ts'
import type { CallStitch } from './call-stitch.ts'
import { createPaymentRequest } from './create-payment-request.ts'
import { createPaymentRequestOnce, type FoundOrCreated } from './create-payment-request-once.ts'
import { exactlyOne } from './exactly-one.ts'
import { PaymentRequestInput } from './payment-request-input.ts'
import { isLocalRedirect, RedirectUri } from './redirect-uri.ts'

/**
 * The body of `POST /payment-requests`: Stitch's input, and `redirectUri`, which goes into the address that is
 * answered.
 */
export const RequestPaymentBody = pipe(
  strictObject({ ...PaymentRequestInput.entries, redirectUri: optional(RedirectUri) }),
  exactlyOne(['beneficiary', 'merchantId']),
)

/** What is known of a call besides its body. */
export interface PaymentCall {
  /** The external reference under which the payment request may exist already; nothing is looked up without. */
  readonly idempotencyKey: string | undefined
  /** Of the client that the token stands for, where the token says so. */
  readonly clientMode: ClientMode | undefined
  /** Epoch milliseconds. */
  readonly now: number
}

/**
 * What `POST /payment-requests` does.
 *
 * @throws StitchError `invalid_request` for a `redirectUri` that only test clients may have, and for a payment request
 *   that would be over when it is created; and those of `createPaymentRequest` and `createPaymentRequestOnce`
 */
export async function requestPayment(
  call: CallStitch,
  { redirectUri, ...input }: InferOutput<typeof RequestPaymentBody>,
  { idempotencyKey, clientMode, now }: PaymentCall,
): Promise<FoundOrCreated> {
  if (redirectUri !== undefined && isLocalRedirect(redirectUri) && clientMode !== 'test')
    throw invalidRequest([{ member: 'redirectUri', reason: 'must be an https: URL for a live client' }])
  // A repetition may come when the time is over: what is there is answered all the same.
  const create = async (wanted: PaymentRequestInput) => {
    if (Date.parse(wanted.expireAt ?? '') <= now)
      throw invalidRequest([
        { member: 'expireAt', reason: 'must be in the future; a date alone begins at 00:00 UTC' },
      ])
    return createPaymentRequest(call, wanted)
  }
  const request: FoundOrCreated =
    idempotencyKey === undefined
      ? { ...(await create(input)), isNew: true }
      : await createPaymentRequestOnce(call, { ...input, externalReference: idempotencyKey }, create)
  return { ...request, url: withRedirect(request.url, redirectUri) }
}

/** The payer's address with `redirect_uri` in its query (Stitch: "Redirecting the payer"). */
function withRedirect(url: string | null, redirectUri: string | undefined): string | null {
  if (url === null || redirectUri === undefined) return url
  const [page = '', ...fragment] = url.split('#')
  const withQuery = `${page}${page.includes('?') ? '&' : '?'}redirect_uri=${encodeURIComponent(redirectUri)}`
  return [withQuery, ...fragment].join('#')
}
