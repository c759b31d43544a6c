import { array, type InferInput, object } from 'valibot'
import { Business } from '../../lib/stitch/business.ts'
import { BusinessLookupBody } from '../../lib/stitch/business-lookup-input.ts'
import {
  LOOKUP_BY_DIRECTOR,
  LOOKUP_BY_NAME,
  LOOKUP_BY_REGISTRATION_NUMBER,
} from '../../lib/stitch/lookup-business.ts'
import type { RouteGroup } from '../route.ts'

const Businesses = object({ businesses: array(Business) })

/** A business that Stitch's test clients know. */
const BUSINESS = {
  country: 'ZA',
  registrationNumber: 'K1234567890',
} satisfies InferInput<typeof BusinessLookupBody>

/** A director whom Stitch's test clients know. */
const DIRECTOR = { identityDocument: { country: 'ZA', number: '1234567890' } }

/** Businesses in a register. */
export const BUSINESS_LOOKUPS: RouteGroup = {
  name: 'Business lookup',
  description: 'Businesses in a register',
  page: 'business-lookups.md',
  scope: 'client_businesslookup',
  routes: [
    {
      method: 'POST',
      path: '/business-lookups',
      function: 'lookup-business',
      operationId: 'lookupBusinesses',
      title: 'Look up businesses',
      description: 'It is a POST because access logs would show identity numbers in an address.',
      shows: '`{"businesses":[…]}`',
      repeat: 'yes',
      parameters: [],
      body: { schema: { BusinessLookupBody }, example: BUSINESS },
      answers: [
        {
          status: 200,
          description: 'The businesses that fit; an empty list if none does.',
          schema: { Businesses },
        },
      ],
      example: {
        businesses: [
          {
            name: 'SIMULATED TRADING PTY LTD',
            registration: { country: 'ZA', number: 'K1234567890' },
            registrationDate: '2011-03-14',
            businessStatus: 'active',
            businessAddress: {
              country: 'ZA',
              formatted: '1 Example Street\nGardens\nCape Town\n8001',
              locality: 'Cape Town',
              postalCode: '8001',
              region: 'Western Cape',
              streetAddress: '1 Example Street',
              sublocality: 'Gardens',
            },
            directors: [
              {
                givenName: 'Thandi',
                familyName: 'Nkosi',
                fullName: 'Thandi Nkosi',
                dateOfBirth: '1980-02-29',
                obfuscatedIdentifyingNumber: '123*****90',
              },
            ],
          },
        ],
      },
      codes: ['upstream_input_refused'],
      operations: [
        {
          title: 'Look up a business by name',
          operation: LOOKUP_BY_NAME,
          variables: { country: 'ZA', businessName: 'SIMULATED TRADING PTY LTD' },
        },
        {
          title: 'Look up a business by registration number',
          operation: LOOKUP_BY_REGISTRATION_NUMBER,
          variables: { input: { country: BUSINESS.country, number: BUSINESS.registrationNumber } },
        },
        {
          title: 'Look up businesses by director',
          operation: LOOKUP_BY_DIRECTOR,
          variables: { country: 'ZA', directorId: DIRECTOR },
        },
      ],
    },
  ],
}
