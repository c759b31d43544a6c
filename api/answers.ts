import {
  array,
  boolean,
  type GenericSchema,
  literal,
  nullable,
  number,
  object,
  picklist,
  string,
  union,
} from 'valibot'
import type { RefreshOutcome } from '../lib/refresher/refresher.ts'
import type { TokensStatus } from '../lib/status/token-status.ts'
import { Business } from '../lib/stitch/business.ts'
import { PaymentRequest } from '../lib/stitch/payment-request.ts'

/** `GET /tokens` */
export const Tokens = object({
  clientMode: nullable(picklist(['test', 'live'])),
  tokens: array(
    union([
      object({ scope: string(), status: literal('missing') }),
      object({
        scope: string(),
        status: picklist(['fresh', 'due', 'expired']),
        issuedAt: number(),
        expiresAt: number(),
        secondsRemaining: number(),
        version: number(),
      }),
    ]),
  ),
}) satisfies GenericSchema<unknown, TokensStatus>

/** What became of a scope set that could be renewed, or needed not be. */
export const Renewed = object({
  scope: string(),
  outcome: picklist(['refreshed', 'fresh']),
  expiresAt: number(),
  version: number(),
}) satisfies GenericSchema<unknown, RefreshOutcome>

/** `POST /tokens/refresh` */
export const Refreshed = object({ outcomes: array(Renewed) })

/** `POST /payment-requests` */
export const PayableRequest = object({ id: string(), url: string() })

/** `GET /payment-requests` */
export const PaymentRequestPage = object({
  paymentRequests: array(PaymentRequest),
  pageInfo: object({
    hasNextPage: boolean(),
    hasPreviousPage: boolean(),
    startCursor: nullable(string()),
    endCursor: nullable(string()),
  }),
})

/** `POST /payment-requests/{id}/cancel` */
export const CancelledRequest = object({ id: string() })

/** `POST /images` */
export const UploadedImage = object({ url: string(), filename: string(), mimetype: string() })

/** `POST /business-lookups` */
export const Businesses = object({ businesses: array(Business) })
