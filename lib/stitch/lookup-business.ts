import { array, type InferOutput, nullable, object } from 'valibot'
import { BUSINESS_FRAGMENT, Business } from './business.ts'
import type { BusinessLookupBody } from './business-lookup-input.ts'
import type { CallStitch } from './call-stitch.ts'
import type { Operation } from './operation.ts'

const One = object({ client: object({ business: nullable(Business) }) })
const Many = object({ client: object({ businesses: array(Business) }) })

/** The business of a name, if there is one. */
export const LOOKUP_BY_NAME: Operation<InferOutput<typeof One>> = {
  kind: 'query',
  name: 'LookupBusinessByName',
  document: `query LookupBusinessByName($businessName: String!, $country: CountryCode!) {
  client {
    business: businessByName(businessName: $businessName, country: $country) { ...BusinessFields }
  }
}
${BUSINESS_FRAGMENT}`,
  data: One,
}

/** The business of a registration number, if there is one. */
export const LOOKUP_BY_REGISTRATION_NUMBER: Operation<InferOutput<typeof One>> = {
  kind: 'query',
  name: 'LookupBusinessByRegistrationNumber',
  document: `query LookupBusinessByRegistrationNumber($input: BusinessRegistrationInput!) {
  client {
    business: businessByRegistrationNumber(input: $input) { ...BusinessFields }
  }
}
${BUSINESS_FRAGMENT}`,
  data: One,
}

/** The businesses that a person directs. */
export const LOOKUP_BY_DIRECTOR: Operation<InferOutput<typeof Many>> = {
  kind: 'query',
  name: 'LookupBusinessesByDirector',
  document: `query LookupBusinessesByDirector($directorId: IdentifyingDocumentInput!, $country: CountryCode!) {
  client {
    businesses: businessesByDirectorId(directorId: $directorId, country: $country) { ...BusinessFields }
  }
}
${BUSINESS_FRAGMENT}`,
  data: Many,
}

/** The businesses that fit, none included (Stitch: "Business lookup"). By name and by number there is at most one. */
export async function lookupBusiness(
  call: CallStitch,
  { country, businessName, registrationNumber, directorId }: InferOutput<typeof BusinessLookupBody>,
): Promise<{ readonly businesses: readonly InferOutput<typeof Business>[] }> {
  if (directorId !== undefined) {
    const { client } = await call(LOOKUP_BY_DIRECTOR, { directorId, country })
    return { businesses: client.businesses }
  }
  const { client } =
    registrationNumber === undefined
      ? await call(LOOKUP_BY_NAME, { businessName, country })
      : await call(LOOKUP_BY_REGISTRATION_NUMBER, { input: { country, number: registrationNumber } })
  return { businesses: client.business === null ? [] : [client.business] }
}
