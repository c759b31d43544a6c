/** Identity number of the director that test clients can look up, by any kind of document. */
export const DIRECTOR_IDENTITY_NUMBER = '1234567890'

const DIRECTOR = {
  givenName: 'Thandi',
  familyName: 'Nkosi',
  fullName: 'Thandi Nkosi',
  dateOfBirth: '1980-02-29',
  obfuscatedIdentifyingNumber: '123*****90',
}

/** The businesses that test clients can look up, under the registration numbers that Stitch documents. */
export const BUSINESSES = [
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
    directors: [DIRECTOR],
  },
  {
    name: 'SIMULATED HOLDINGS PTY LTD',
    registration: { country: 'ZA', number: '1234/567890/07' },
    registrationDate: '1999-12-01',
    businessStatus: 'deregistering',
    businessAddress: null,
    directors: [DIRECTOR],
  },
] as const
