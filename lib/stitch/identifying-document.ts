import { nullable, object, optional, pipe, strictObject, string } from 'valibot'
import { exactlyOne } from './exactly-one.ts'
import { CountryCode, text, UNPUBLISHED_LIMIT } from './scalars.ts'
import { unionOf } from './union.ts'

/** Country and number, as a caller sends them: what Stitch asks of every document and registration. */
export const NumberedInput = strictObject({ country: CountryCode, number: text(UNPUBLISHED_LIMIT) })

/** `IdentifyingDocumentInput`: one document of a person. */
export const IdentifyingDocumentInput = pipe(
  strictObject({
    identityDocument: optional(NumberedInput),
    passport: optional(NumberedInput),
    temporaryResidenceId: optional(NumberedInput),
  }),
  exactlyOne(['identityDocument', 'passport', 'temporaryResidenceId']),
)

/** Country and number, as Stitch answers them. */
export const Numbered = object({ country: string(), number: string() })

/** `IdentifyingDocument`, as Stitch answers it, where there is one. */
export const IdentifyingDocument = nullable(
  unionOf({
    IdentityDocument: ['identityDocument', Numbered.entries],
    Passport: ['passport', Numbered.entries],
    TemporaryResidence: ['temporaryResidenceId', Numbered.entries],
  }),
)
