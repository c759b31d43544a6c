import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { buildSchema, type GraphQLObjectType } from 'graphql'
import { SEED_SCOPES } from '../../local/stitch/clients.ts'
import { SCHEMA_TEXT } from '../../local/stitch/schema.ts'
import { defaultSettings } from '../../local/stitch/settings.ts'
import { type Stitch, startStitch } from '../../local/stitch/stitch.ts'
import { askApi, clientAt } from './local-stitch-client.ts'

let stitch: Stitch

before(async () => {
  stitch = await startStitch()
})
after(() => stitch.close())
beforeEach(() => {
  Object.assign(stitch.settings, defaultSettings())
  stitch.counters.reset()
})

const REJECTED = 'UNAUTHENTICATED: Token is expired or malformed'

describe('the simulated API checks the token', () => {
  it('answers a token it does not know as in the documented example', async () => {
    const { status, json } = await askApi(stitch, '{ banks { name } }', { token: 'unknown' })
    assert.equal(status, 200)
    assert.deepEqual(json, { errors: [{ message: REJECTED }], extensions: { code: 'UNAUTHENTICATED' } })
    assert.equal(stitch.counters.get('graphql.unauthenticated'), 1)
  })

  for (const status of [200, 400, 401] as const) {
    for (const place of ['top', 'errors'] as const) {
      it(`answers with HTTP ${status} and extensions in ${place} when told so`, async () => {
        Object.assign(stitch.settings, { unauthenticatedStatus: status, unauthenticatedPlace: place })
        const answer = await askApi(stitch, '{ banks { name } }', { token: 'unknown' })
        const { errors, extensions } = answer.json
        assert.equal(answer.status, status)
        assert.equal(errors[0].message, REJECTED)
        assert.equal((place === 'top' ? extensions : errors[0].extensions).code, 'UNAUTHENTICATED')
        assert.equal(place === 'top' ? errors[0].extensions : extensions, undefined)
      })
    }
  }

  it('answers a request without any token, or with another scheme, alike', async () => {
    for (const headers of [{}, { authorization: `Basic ${stitch.issueToken()}` }]) {
      const body = JSON.stringify({ query: '{ banks { name } }' })
      const answer = await fetch(stitch.apiEndpoint, { method: 'POST', body, headers })
      assert.match(await answer.text(), /UNAUTHENTICATED/)
    }
  })
})

/** Every entry field with the least that can be asked of it. */
const ENTRY_FIELDS: Readonly<Record<string, string>> = {
  'Query.node': '{ node(id: "cGF5") { id } }',
  'Client.businessByName': '{ client { businessByName(businessName: "x", country: "ZA") { name } } }',
  'Client.businessByRegistrationNumber':
    '{ client { businessByRegistrationNumber(input: {country: "ZA", number: "K1234567890"}) { name } } }',
  'Client.businessesByDirectorId':
    '{ client { businessesByDirectorId(country: "ZA", directorId: {passport: {country: "ZA", number: "1"}}) { name } } }',
  'Client.paymentInitiationRequests': '{ client { paymentInitiationRequests { edges { cursor } } } }',
  'Client.verifyBankAccountDetails': `{ client { verifyBankAccountDetails(input: {accountNumber: "1",
    accountHolder: {business: {registration: {country: "ZA", number: "1"}}}}) { accountVerificationResult } } }`,
  'Mutation.clientImageUpload': 'mutation ($image: Upload!) { clientImageUpload(image: $image) { url } }',
  'Mutation.clientPaymentInitiationRequestCancel':
    'mutation { clientPaymentInitiationRequestCancel(input: {requestId: "cGF5", reason: "r"}) { id } }',
  'Mutation.clientPaymentInitiationRequestCreate': `mutation { clientPaymentInitiationRequestCreate(input: {
    amount: {quantity: "1", currency: "ZAR"}, payerReference: "p", beneficiaryReference: "b"})
    { paymentInitiationRequest { id } } }`,
  'Mutation.testClientCreatePaymentConfirmation':
    'mutation { testClientCreatePaymentConfirmation(input: {paymentRequestId: "cGF5"}) { paymentRequestId } }',
  'Mutation.testClientPaymentInitiationRequestSimulateComplete': `mutation {
    testClientPaymentInitiationRequestSimulateComplete(input: {paymentRequestId: "cGF5",
    paymentMethods: {completed: crypto}}) { paymentRequestId } }`,
}

const schema = buildSchema(SCHEMA_TEXT)
const fieldsOf = (type: string) => Object.values((schema.getType(type) as GraphQLObjectType).getFields())
const scopeOf = (description: string | undefined) => /Needs scope `(\w+)`/.exec(description ?? '')?.[1]

describe('the simulated API checks the scope of every entry field', () => {
  for (const type of ['Query', 'Client', 'Mutation']) {
    for (const { name, description } of fieldsOf(type)) {
      const scope = scopeOf(description ?? undefined)
      const query = ENTRY_FIELDS[`${type}.${name}`]
      if (scope === undefined) {
        it(`${type}.${name} says that it needs a token of any scope`, () => {
          assert.match(description ?? '', /Needs a token/)
        })
        continue
      }
      it(`${type}.${name} needs ${scope}, and says so`, async () => {
        assert.ok(query, 'no query to try it with')
        const others = SEED_SCOPES.filter((other) => other !== scope)
        const options = { variables: { image: 'x' } }
        const without = await askApi(stitch, query, { ...options, token: stitch.issueToken(others) })
        assert.equal(without.status, 200)
        assert.equal(without.json.errors[0].message, `Token is missing the following scope: ${scope}`)
        assert.deepEqual(without.json.errors[0].extensions, { code: 'FORBIDDEN', missingScopes: [scope] })
        const { json } = await askApi(stitch, query, { ...options, token: stitch.issueToken([scope]) })
        assert.notEqual(json.errors?.[0].extensions.code, 'FORBIDDEN')
      })
    }
  }

  it('gives what it can beside the field it refuses', async () => {
    const token = stitch.issueToken(['client_imageupload'])
    const query = '{ banks { name } client { paymentInitiationRequests { edges { cursor } } } }'
    const { json } = await askApi(stitch, query, { token })
    assert.ok(json.data.banks.length > 0)
    assert.deepEqual(json.data.client, { paymentInitiationRequests: null })
    assert.equal(stitch.counters.get('graphql.forbidden'), 1)
  })
})

describe('the simulated API counts', () => {
  it('every request, by the name of its operation', async () => {
    await askApi(stitch, 'query Named { banks { name } }')
    await askApi(stitch, 'query A { banks { name } } query B { banks { bankId } }', { operationName: 'B' })
    await askApi(stitch, '{ banks { name } }')
    const counts = ['requests', 'Named', 'A', 'B', 'anonymous'].map((name) =>
      stitch.counters.get(`graphql.${name}`),
    )
    assert.deepEqual(counts, [3, 1, 0, 1, 1])
  })
})

const VERIFY = `query Verify($input: BankAccountVerificationInput!) { client { verifyBankAccountDetails(input: $input) {
  accountVerificationResult accountTypeVerificationResult accountOpen accountOpenForMoreThanThreeMonths
  accountAcceptsDebits accountAcceptsCredits accountNumber accountType bankId branchCode
  detailedAccountVerificationResults { accountExists identityDocumentMatch initialMatch lastNameMatch }
  accountHolder {
    ... on VerifiedIndividualBankAccountDetails {
      familyName familyNameVerificationResult initials initialsVerificationResult identifyingDocumentVerificationResult
      identifyingDocument {
        ... on IdentityDocument { country number } ... on Passport { country number }
        ... on TemporaryResidence { country number }
      }
    }
    ... on VerifiedBusinessBankAccountDetails { name registrationNumber }
  }
} } }`

const DOCUMENT = { country: 'ZA', number: '8001015009087' }
const INDIVIDUAL = { identifyingDocument: { identityDocument: DOCUMENT }, familyName: 'Nkosi', initials: 'T' }

async function verify(
  accountNumber: string,
  accountHolder: object = { individual: INDIVIDUAL },
  rest: object = {},
) {
  const variables = { input: { accountNumber, accountHolder, ...rest } }
  const { json } = await askApi(stitch, VERIFY, { variables })
  return { details: json.data?.client?.verifyBankAccountDetails, code: json.errors?.[0].extensions?.code }
}

describe('bank account verification of the simulated Stitch', () => {
  it('gives every member for a verified individual', async () => {
    const rest = { bankId: 'fnb', accountType: 'current', branchCode: '250655' }
    const { details } = await verify('62000000001', undefined, rest)
    assert.deepEqual(details, {
      ...rest,
      accountNumber: '62000000001',
      accountVerificationResult: 'verified',
      accountTypeVerificationResult: 'verified',
      accountOpen: true,
      accountOpenForMoreThanThreeMonths: true,
      accountAcceptsDebits: true,
      accountAcceptsCredits: true,
      detailedAccountVerificationResults: {
        accountExists: 'verified',
        identityDocumentMatch: 'verified',
        initialMatch: 'verified',
        lastNameMatch: 'verified',
      },
      accountHolder: {
        familyName: 'Nkosi',
        familyNameVerificationResult: 'verified',
        identifyingDocument: DOCUMENT,
        identifyingDocumentVerificationResult: 'verified',
        initials: 'T',
        initialsVerificationResult: 'verified',
      },
    })
  })

  it('says nothing of members that were not given', async () => {
    const { details } = await verify('1', { individual: { identifyingDocument: { passport: DOCUMENT } } })
    assert.equal(details.accountTypeVerificationResult, null)
    assert.equal(details.detailedAccountVerificationResults.lastNameMatch, null)
    assert.deepEqual(details.accountHolder.identifyingDocument, DOCUMENT)
    assert.equal(details.accountHolder.initialsVerificationResult, null)
  })

  it('verifies a business', async () => {
    const business = { registration: { country: 'ZA', number: 'K1234567890' }, name: 'SHOP' }
    const { details } = await verify('1', { business })
    assert.deepEqual(details.accountHolder, { name: 'SHOP', registrationNumber: 'K1234567890' })
  })

  const table: [string, string, string, boolean | null, string | null][] = [
    ['62000000002', 'refuted', 'verified', true, '62000000002'],
    ['62000000003', 'refuted', 'refuted', null, null],
    ['62000000004', 'unknown', 'unknown', null, null],
    ['62000000006', 'unknown', 'verified', true, '62000000006'],
    ['62000000007', 'verified', 'verified', false, '62000000007'],
    ['99999999999', 'verified', 'verified', true, '99999999999'],
  ]
  for (const [number, result, exists, isOpen, echoed] of table) {
    it(`${number}: ${result}, account ${exists}, open ${isOpen}`, async () => {
      const { details } = await verify(number)
      assert.equal(details.accountVerificationResult, result)
      assert.equal(details.detailedAccountVerificationResults.accountExists, exists)
      assert.equal(details.accountOpen, isOpen)
      assert.equal(details.accountAcceptsDebits, isOpen)
      assert.equal(details.accountNumber, echoed)
      assert.equal(details.accountHolder.familyName, result === 'verified' ? 'Nkosi' : null)
    })
  }

  it('takes as long as the slow bank is set to', async () => {
    stitch.settings.slowBankSeconds = 0.2
    const begin = Date.now()
    assert.equal((await verify('62000000005')).details.accountVerificationResult, 'verified')
    assert.ok(Date.now() - begin >= 190)
  })

  const refused: [string, object][] = [
    ['nobody', {}],
    ['an individual and a business', { individual: INDIVIDUAL, business: { registration: DOCUMENT } }],
    ['no document', { individual: { identifyingDocument: {} } }],
    [
      'two documents',
      { individual: { identifyingDocument: { passport: DOCUMENT, identityDocument: DOCUMENT } } },
    ],
    [
      'a South African identity number of 12 digits',
      {
        individual: { identifyingDocument: { identityDocument: { country: 'ZA', number: '123456789012' } } },
      },
    ],
  ]
  for (const [title, holder] of refused) {
    it(`refuses ${title}`, async () => assert.equal((await verify('1', holder)).code, 'BAD_USER_INPUT'))
  }
})

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

async function upload(file: File | string) {
  const form = new FormData()
  const query =
    'mutation Upload($image: Upload!) { clientImageUpload(image: $image) { encoding filename mimetype url } }'
  form.set('operations', JSON.stringify({ query, variables: { image: null } }))
  form.set('map', JSON.stringify({ 0: ['variables.image'] }))
  form.set('0', file)
  const headers = { authorization: `Bearer ${stitch.issueToken()}` }
  return (await fetch(stitch.apiEndpoint, { method: 'POST', headers, body: form })).json()
}

describe('image upload of the simulated Stitch', () => {
  const image = (bytes: number[], type = 'image/png') =>
    new File([Uint8Array.from(bytes)], 'my logo.png', { type })
  const PNG = [0x89, 0x50, 0x4e, 0x47, 0, 0xff, 0x0d, 0x0a]

  it('serves the very bytes at the public address, to anybody', async () => {
    const { data } = await upload(image(PNG))
    const { url, ...rest } = data.clientImageUpload
    assert.deepEqual(rest, { encoding: '7bit', filename: 'my logo.png', mimetype: 'image/png' })
    assert.equal(url, `${stitch.url}/images/${clientAt(stitch, 0).id}/my%20logo.png`)
    const answer = await fetch(url)
    assert.equal(answer.headers.get('content-type'), 'image/png')
    assert.deepEqual([...new Uint8Array(await answer.arrayBuffer())], PNG)
    assert.equal(stitch.counters.get('graphql.Upload'), 1)
  })

  it('replaces the image of the same filename', async () => {
    const first = await upload(image(PNG))
    const second = await upload(image([1, 2]))
    assert.equal(second.data.clientImageUpload.url, first.data.clientImageUpload.url)
    const answer = await fetch(second.data.clientImageUpload.url)
    assert.equal((await answer.arrayBuffer()).byteLength, 2)
  })

  it('takes nothing but images, sent as files', async () => {
    for (const file of [image(PNG, 'text/html'), 'text']) {
      assert.equal((await upload(file)).errors[0].extensions.code, 'BAD_USER_INPUT')
    }
  })

  it('serves nothing that was not uploaded', async () => {
    assert.equal((await fetch(`${stitch.url}/images/nobody/none.png`)).status, 404)
  })
})

describe('the IDE of the simulated Stitch', () => {
  it('comes with a token that is good for every scope, a new one with every load', async () => {
    const load = async () => {
      const answer = await fetch(stitch.apiEndpoint)
      assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8')
      return /Bearer ([\w-]{43})/.exec(await answer.text())?.[1] ?? assert.fail('no token')
    }
    const token = await load()
    assert.notEqual(await load(), token)
    for (const query of Object.values(ENTRY_FIELDS)) {
      const { json } = await askApi(stitch, query, { token, variables: { image: 'x' } })
      assert.ok(!['FORBIDDEN', 'UNAUTHENTICATED'].includes(json.errors?.[0].extensions?.code))
    }
  })

  it('needs no other server', async () => {
    const page = await (await fetch(stitch.apiEndpoint)).text()
    const addresses = [...page.matchAll(/(?:src|href|from) ?=? ?"([^"]+)"/g)].map(
      ([, address]) => address ?? '',
    )
    assert.ok(addresses.length >= 3, page)
    for (const address of addresses) {
      assert.match(address, /^\/graphql\/static\//)
      assert.equal((await fetch(stitch.url + address)).status, 200, address)
    }
    assert.equal((await fetch(`${stitch.url}/graphql/static/none.js`)).status, 404)
  })

  it('can read the schema, with the scopes in its documentation', async () => {
    const query = '{ __type(name: "Mutation") { fields { description } } }'
    const { json } = await askApi(stitch, query)
    for (const { description } of json.data.__type.fields) assert.match(description, /Needs scope `\w+`/)
  })
})
