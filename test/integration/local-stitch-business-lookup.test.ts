import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startTestStitch } from '../support/stitch.ts'
import { askApi } from './local-stitch-client.ts'

const stitch = await startTestStitch()

const BUSINESS = `name registrationDate businessStatus registration { country number }
  businessAddress { country formatted locality postalCode region streetAddress sublocality }
  directors { givenName familyName fullName dateOfBirth obfuscatedIdentifyingNumber }`

describe('business lookup of the simulated Stitch', () => {
  const look = async (field: string) =>
    (await askApi(stitch, `{ client { found: ${field} { ${BUSINESS} } } }`)).json
  const byNumber = (country: string, number: string) =>
    look(`businessByRegistrationNumber(input: {country: "${country}", number: "${number}"})`)

  for (const [number, status] of [
    ['K1234567890', 'active'],
    ['1234/567890/07', 'deregistering'],
  ] as const) {
    it(`finds ${number}`, async () => {
      const { found } = (await byNumber('ZA', number)).data.client
      assert.deepEqual(found.registration, { country: 'ZA', number })
      assert.equal(found.businessStatus, status)
      assert.equal(found.directors[0].familyName, 'Nkosi')
    })
  }

  it('finds by name, in any case of letters', async () => {
    const { data } = await look('businessByName(businessName: "Simulated Trading pty ltd", country: "ZA")')
    assert.equal(data.client.found.registration.number, 'K1234567890')
    assert.equal(data.client.found.businessAddress.locality, 'Cape Town')
  })

  for (const document of ['identityDocument', 'passport', 'temporaryResidenceId']) {
    it(`finds the businesses of a director by ${document}`, async () => {
      const directorId = `{${document}: {country: "ZA", number: "1234567890"}}`
      const { data } = await look(`businessesByDirectorId(country: "ZA", directorId: ${directorId})`)
      assert.equal(data.client.found.length, 2)
    })
  }

  it('finds nothing that is not there', async () => {
    assert.equal((await byNumber('ZA', 'K0000000000')).data.client.found, null)
    assert.equal((await byNumber('GB', 'K1234567890')).data.client.found, null)
    assert.equal((await look('businessByName(businessName: "x", country: "ZA")')).data.client.found, null)
    const nobody = '{passport: {country: "ZA", number: "1"}}'
    const { data } = await look(`businessesByDirectorId(country: "ZA", directorId: ${nobody})`)
    assert.deepEqual(data.client.found, [])
  })

  it('wants exactly one document of a director', async () => {
    const { errors } = await look('businessesByDirectorId(country: "ZA", directorId: {})')
    assert.equal(errors[0].extensions.code, 'BAD_USER_INPUT')
  })
})
