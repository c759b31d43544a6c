import type { ApiContext } from '../api-context.ts'
import { exactlyOne } from '../bad-input.ts'
import { BUSINESSES, DIRECTOR_IDENTITY_NUMBER } from '../businesses.ts'
import { needs } from '../scopes.ts'

const SCOPE = 'client_businesslookup'

interface Numbered {
  readonly country: string
  readonly number: string
}

interface DirectorArguments {
  readonly country: string
  readonly directorId: { readonly [document: string]: Numbered | null }
}

/** `client_businesslookup`: by name, by registration number, by a director's document. */
export const businessLookupResolvers = {
  Client: {
    businessByName: needs<{ businessName: string; country: string }>(
      SCOPE,
      (_parent, { businessName, country }) =>
        BUSINESSES.find(
          ({ name, registration }) =>
            name.toLowerCase() === businessName.toLowerCase() && registration.country === country,
        ) ?? null,
    ),
    businessByRegistrationNumber: needs<{ input: Numbered }>(
      SCOPE,
      (_parent, { input }) =>
        BUSINESSES.find(
          ({ registration }) =>
            registration.number === input.number && registration.country === input.country,
        ) ?? null,
    ),
    businessesByDirectorId: needs<DirectorArguments>(
      SCOPE,
      (_parent, { country, directorId }, _context: ApiContext) => {
        const document = directorId[exactlyOne(directorId, 'directorId')]
        const isKnown = document?.number === DIRECTOR_IDENTITY_NUMBER
        return isKnown ? BUSINESSES.filter(({ registration }) => registration.country === country) : []
      },
    ),
  },
}
