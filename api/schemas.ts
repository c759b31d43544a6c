import { RefreshBody } from '../lib/status/refresh-on-demand.ts'
import { BankAccountVerification } from '../lib/stitch/bank-account-verification.ts'
import { BankAccountVerificationInput } from '../lib/stitch/bank-account-verification-input.ts'
import { Business } from '../lib/stitch/business.ts'
import { BusinessLookupBody } from '../lib/stitch/business-lookup-input.ts'
import { CancelBody } from '../lib/stitch/cancel-payment-request.ts'
import { IdentifyingDocumentInput } from '../lib/stitch/identifying-document.ts'
import { PaymentRequest } from '../lib/stitch/payment-request.ts'
import { PaymentRequestState } from '../lib/stitch/payment-request-state.ts'
import { RequestPaymentBody } from '../lib/stitch/request-payment.ts'
import { Money, MoneyInput } from '../lib/stitch/scalars.ts'
import {
  Businesses,
  CancelledRequest,
  PayableRequest,
  PaymentRequestPage,
  Refreshed,
  Renewed,
  Tokens,
  UploadedImage,
} from './answers.ts'
import type { Schemas } from './route.ts'

/** What callers send: the very schemas that the handlers check with. */
export const INPUTS: Schemas = {
  RefreshBody,
  RequestPaymentBody,
  CancelBody,
  BankAccountVerificationInput,
  BusinessLookupBody,
  IdentifyingDocumentInput,
  MoneyInput,
}

/** What is answered: the schemas that Stitch's answers are read with, as they come out of them. */
export const ANSWERS: Schemas = {
  Tokens,
  Refreshed,
  Renewed,
  PayableRequest,
  PaymentRequest,
  PaymentRequestState,
  PaymentRequestPage,
  CancelledRequest,
  BankAccountVerification,
  UploadedImage,
  Business,
  Businesses,
  Money,
}
