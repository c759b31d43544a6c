import type { Route, RouteGroup } from './route.ts'
import { BANK_ACCOUNT_VERIFICATIONS } from './routes/bank-account-verifications.ts'
import { BUSINESS_LOOKUPS } from './routes/business-lookups.ts'
import { IMAGES } from './routes/images.ts'
import { PAYMENT_REQUESTS } from './routes/payment-requests.ts'
import { TOKENS } from './routes/tokens.ts'

/** The table of routes, by subject. */
export const GROUPS: readonly RouteGroup[] = [
  TOKENS,
  PAYMENT_REQUESTS,
  BANK_ACCOUNT_VERIFICATIONS,
  IMAGES,
  BUSINESS_LOOKUPS,
]

/** What each path begins with in a deployment for many clients. */
export const CLIENT_PATH = '/clients/{client}'

/** Every route. The examples find what the ones before them have made. */
export const ROUTES: readonly Route[] = GROUPS.flatMap(({ name, scope, routes }) =>
  routes.map((row) => ({ ...row, key: `${row.method} ${row.path}`, group: name, scope })),
)
