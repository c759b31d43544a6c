import { Business } from '../lib/stitch/business.ts'
import { IdentifyingDocumentInput } from '../lib/stitch/identifying-document.ts'
import { PaymentRequestState } from '../lib/stitch/payment-request-state.ts'
import { Money, MoneyInput } from '../lib/stitch/scalars.ts'
import type { Schemas } from './route.ts'
import { Renewed } from './routes/tokens.ts'
import { ROUTES } from './routes.ts'

/** What callers send: the very schemas that the handlers check with, and parts of them that have names of their own. */
export const INPUTS: Schemas = Object.assign(
  {},
  ...ROUTES.map(({ body }) => (body !== undefined && 'schema' in body ? body.schema : {})),
  { IdentifyingDocumentInput, MoneyInput },
)

/** What is answered: the schemas that Stitch's answers are read with, as they come out of them. */
export const ANSWERS: Schemas = Object.assign(
  {},
  ...ROUTES.flatMap(({ answers }) => answers.map(({ schema }) => schema)),
  { Renewed, PaymentRequestState, Business, Money },
)
