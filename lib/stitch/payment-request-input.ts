import { boolean, type InferOutput, optional, pipe, regex, strictObject, string } from 'valibot'
import { IdentifyingDocumentInput, NumberedInput } from './identifying-document.ts'
import { AccountNumber, BankId, DateInput, MoneyInput, text, UNPUBLISHED_LIMIT } from './scalars.ts'

/** Most characters of an external reference (Stitch: "Create a payment request"). */
export const EXTERNAL_REFERENCE_LIMIT = 4096

const PayerInformationInput = strictObject({
  payerId: optional(text(UNPUBLISHED_LIMIT)),
  email: optional(pipe(text(UNPUBLISHED_LIMIT), regex(/^[^@\s]+@[^@\s]+$/, 'must be an e-mail address'))),
  fullName: optional(text(UNPUBLISHED_LIMIT)),
  mobileNumber: optional(
    pipe(string(), regex(/^\+?[\d ()-]{5,30}$/, 'must be a telephone number, such as "+27821234567"')),
  ),
  accountCreatedDate: optional(DateInput),
  businessRegistration: optional(NumberedInput),
  identifyingDocument: optional(IdentifyingDocumentInput),
})

/** `ClientPaymentInitiationRequestCreateInput`, member by member; of `beneficiary` and `merchantId` exactly one. */
export const PaymentRequestInput = strictObject({
  amount: MoneyInput,
  payerReference: text(12),
  beneficiaryReference: text(20),
  beneficiary: optional(
    strictObject({
      bankAccount: strictObject({ name: text(20), bankId: BankId, accountNumber: AccountNumber }),
    }),
  ),
  merchantId: optional(text(UNPUBLISHED_LIMIT)),
  externalReference: optional(text(EXTERNAL_REFERENCE_LIMIT)),
  expireAt: optional(DateInput),
  merchant: optional(text(UNPUBLISHED_LIMIT)),
  payerInformation: optional(PayerInformationInput),
  paymentMethods: optional(strictObject({ eft: optional(strictObject({ enabled: optional(boolean()) })) })),
  restrictPayerBank: optional(BankId),
})

/** What is sent to Stitch to create a payment request. */
export type PaymentRequestInput = InferOutput<typeof PaymentRequestInput>
