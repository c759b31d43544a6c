import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { buildSchema, type GraphQLObjectType } from 'graphql'
import { SEED_SCOPES } from '../../local/stitch/clients.ts'
import { SCHEMA_TEXT } from '../../local/stitch/schema.ts'
import { defaultSettings } from '../../local/stitch/settings.ts'
import { startTestStitch } from '../support/stitch.ts'
import { askApi } from './local-stitch-client.ts'

const stitch = await startTestStitch()
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
        assert.ok(query, 'add a query to ENTRY_FIELDS')
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
