import { optional, pipe, rawCheck, regex, strictObject, string } from 'valibot'
import { exactlyOne } from './exactly-one.ts'
import { IdentifyingDocumentInput, NumberedInput } from './identifying-document.ts'
import { AccountNumber, AccountTypeInput, BankId, text, UNPUBLISHED_LIMIT } from './scalars.ts'

const IndividualInput = pipe(
  strictObject({
    identifyingDocument: IdentifyingDocumentInput,
    familyName: optional(text(UNPUBLISHED_LIMIT)),
    initials: optional(text(20)),
  }),
  rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const { identifyingDocument } = dataset.value
    const { identityDocument } = identifyingDocument
    if (identityDocument?.country !== 'ZA' || /^\d{13}$/.test(identityDocument.number)) return
    const path = { type: 'object', origin: 'value' } as const
    addIssue({
      message: 'must be 13 digits, as every South African identity number',
      path: [
        { ...path, input: dataset.value, key: 'identifyingDocument', value: identifyingDocument },
        { ...path, input: identifyingDocument, key: 'identityDocument', value: identityDocument },
        { ...path, input: identityDocument, key: 'number', value: identityDocument.number },
      ],
    })
  }),
)

const BusinessInput = strictObject({
  registration: NumberedInput,
  name: optional(text(UNPUBLISHED_LIMIT)),
})

/** `BankAccountVerificationInput`, member by member: the body of `POST /bank-account-verifications`. */
export const BankAccountVerificationInput = strictObject({
  accountNumber: AccountNumber,
  accountHolder: pipe(
    strictObject({ individual: optional(IndividualInput), business: optional(BusinessInput) }),
    exactlyOne(['individual', 'business']),
  ),
  bankId: optional(BankId),
  accountType: optional(AccountTypeInput),
  branchCode: optional(
    pipe(string(), regex(/^[0-9A-Za-z-]{1,32}$/, 'must be a branch code, such as "250655"')),
  ),
})
