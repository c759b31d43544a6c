/** A function with a thin handler of the same name in `functions/`, as much of it as is data. */
export interface Sibling {
  /** File in `functions/` without `.ts`, and last part of the function's name. */
  readonly name: string
  /** The one scope whose token it reads. A deployment without a scope set of exactly this scope does not get it. */
  readonly scope: string
  /** Routes of the HTTP API, as `METHOD /path`. */
  readonly routes: readonly string[]
  /** Whether it has a function URL too, and may be invoked directly: for what takes longer than the gateway's 30 s. */
  readonly functionUrl?: boolean
  /** Settings that hold the function URL of another sibling, by environment variable. */
  readonly urlsOf?: Readonly<Record<string, string>>
  /** Time-out in seconds, 28 by default: the gateway gives up at 30. */
  readonly timeoutSeconds?: number
}

/** Every sibling. Adding one: its handler in `functions/`, its entry here; role, log group and rights follow from it. */
export const SIBLINGS: readonly Sibling[] = [
  {
    name: 'create-payment-request',
    scope: 'client_paymentrequest',
    routes: ['POST /payment-requests'],
  },
  {
    name: 'get-payment-request',
    scope: 'client_paymentrequest',
    routes: ['GET /payment-requests/{id}'],
  },
  {
    name: 'list-payment-requests',
    scope: 'client_paymentrequest',
    routes: ['GET /payment-requests'],
  },
  {
    name: 'cancel-payment-request',
    scope: 'client_paymentrequest',
    routes: ['POST /payment-requests/{id}/cancel'],
  },
  {
    name: 'verify-bank-account',
    scope: 'client_bankaccountverification',
    routes: ['POST /bank-account-verifications'],
    urlsOf: { STITCH_SLOW_VERIFICATION_URL: 'verify-bank-account-slow' },
  },
  {
    name: 'verify-bank-account-slow',
    scope: 'client_bankaccountverification',
    routes: [],
    functionUrl: true,
    // Banks that answer in real time take up to 120 s; getting a token first takes up to 15.
    timeoutSeconds: 150,
  },
  {
    name: 'upload-image',
    scope: 'client_imageupload',
    routes: ['POST /images'],
  },
  {
    name: 'lookup-business',
    scope: 'client_businesslookup',
    routes: ['POST /business-lookups'],
  },
]
