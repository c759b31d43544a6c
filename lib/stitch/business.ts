import { array, nullable, object, string } from 'valibot'
import { Numbered } from './identifying-document.ts'
import { answeredEnum } from './scalars.ts'

const text = nullable(string())

const Address = object({
  country: text,
  formatted: text,
  locality: text,
  postalCode: text,
  region: text,
  streetAddress: text,
  sublocality: text,
})

/** Of the identity number Stitch shows a few digits only. */
const Director = object({
  givenName: text,
  familyName: text,
  fullName: text,
  dateOfBirth: text,
  obfuscatedIdentifyingNumber: text,
})

/** `BusinessLookup`, as the route answers it. */
export const Business = object({
  name: string(),
  registration: Numbered,
  registrationDate: text,
  businessStatus: nullable(answeredEnum(['active', 'deregistering'])),
  businessAddress: nullable(Address),
  directors: nullable(array(Director)),
})

/** What is selected of a business: everything. */
export const BUSINESS_FRAGMENT = `
fragment BusinessFields on BusinessLookup {
  name
  registration { country number }
  registrationDate
  businessStatus
  businessAddress { country formatted locality postalCode region streetAddress sublocality }
  directors { givenName familyName fullName dateOfBirth obfuscatedIdentifyingNumber }
}`
