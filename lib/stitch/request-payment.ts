import { check, type InferOutput, optional, pipe, strictObject } from 'valibot'
import type { CallStitch } from './call-stitch.ts'
import { createPaymentRequest, type PayableRequest } from './create-payment-request.ts'
import { createPaymentRequestOnce } from './create-payment-request-once.ts'
import { exactlyOne } from './exactly-one.ts'
import { PaymentRequestInput } from './payment-request-input.ts'
import { text } from './scalars.ts'

/** Where the payer comes back to. Stitch compares it letter by letter with its list, so it is passed on as it is. */
const RedirectUri = pipe(text(2048), check(isRedirectUri, 'must be an https: URL without user and fragment'))

function isRedirectUri(value: string): boolean {
  if (!/^https:\/\/[!-~]+$/.test(value) || !URL.canParse(value)) return false
  const { username, password } = new URL(value)
  return username === '' && password === '' && !value.includes('#')
}

/** The body of `POST /payment-requests`: Stitch's input, and `redirectUri`, which goes into the address that is answered. */
export const RequestPaymentBody = pipe(
  strictObject({ ...PaymentRequestInput.entries, redirectUri: optional(RedirectUri) }),
  exactlyOne(['beneficiary', 'merchantId']),
)

/**
 * What `POST /payment-requests` does.
 *
 * @param idempotencyKey the external reference under which the payment request may exist already; nothing is looked up without
 * @throws StitchError of `createPaymentRequest` and `createPaymentRequestOnce`
 */
export async function requestPayment(
  call: CallStitch,
  { redirectUri, ...input }: InferOutput<typeof RequestPaymentBody>,
  idempotencyKey?: string,
): Promise<PayableRequest & { readonly isNew: boolean }> {
  const request =
    idempotencyKey === undefined
      ? { ...(await createPaymentRequest(call, input)), isNew: true }
      : await createPaymentRequestOnce(call, { ...input, externalReference: idempotencyKey })
  return { ...request, url: withRedirect(request.url, redirectUri) }
}

/** The payer's address with `redirect_uri` in its query (Stitch: "Redirecting the payer"). */
function withRedirect(url: string | null, redirectUri: string | undefined): string | null {
  if (url === null || redirectUri === undefined) return url
  const [page = '', ...fragment] = url.split('#')
  const withQuery = `${page}${page.includes('?') ? '&' : '?'}redirect_uri=${encodeURIComponent(redirectUri)}`
  return [withQuery, ...fragment].join('#')
}
