import { optional, pipe, rawCheck, strictObject } from 'valibot'
import { exactlyOne } from './exactly-one.ts'
import { IdentifyingDocumentInput } from './identifying-document.ts'
import { CountryCode, text, UNPUBLISHED_LIMIT } from './scalars.ts'

/**
 * A letter and ten digits, or year, number and form: the South African registration numbers (Stitch: "Business
 * lookup").
 */
const SOUTH_AFRICAN_REGISTRATION = /^([A-Za-z]\d{10}|\d{4}\/\d{6}\/\d{2})$/

/** The body of `POST /business-lookups`: a country, and one way to find a business there. */
export const BusinessLookupBody = pipe(
  strictObject({
    country: CountryCode,
    businessName: optional(text(UNPUBLISHED_LIMIT)),
    registrationNumber: optional(text(UNPUBLISHED_LIMIT)),
    directorId: optional(IdentifyingDocumentInput),
  }),
  exactlyOne(['businessName', 'registrationNumber', 'directorId']),
  rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const { country, registrationNumber: value } = dataset.value
    if (country !== 'ZA' || value === undefined || SOUTH_AFRICAN_REGISTRATION.test(value)) return
    addIssue({
      message: 'must be a letter and ten digits, or "1234/567890/07"',
      path: [{ type: 'object', origin: 'value', input: dataset.value, key: 'registrationNumber', value }],
    })
  }),
)
