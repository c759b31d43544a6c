import assert from 'node:assert/strict'
import { beforeEach, describe, it, type TestContext } from 'node:test'
import { assertNoLeak } from '../support/canary.ts'
import { IMAGES } from '../support/images.ts'
import { anHttpServer, aRawServer } from '../support/loopback.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { startTestStack } from '../support/stack.ts'

const stack = await startTestStack()
const { store } = stack
const { call } = stack.handler

const SCOPES = ['client_paymentrequest', 'client_imageupload']
const ID = 'cGF5bWVudA=='
const PAGE = 'https://secure.stitch.money/connect/1'

/** An API that answers everything with the same text; returns how often it was asked. */
async function anApi(t: TestContext, answer: object, status = 200): Promise<() => number> {
  let asked = 0
  const url = await anHttpServer(t, (request, response) => {
    request.resume()
    asked += 1
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await stack.deploy({ STITCH_API_ENDPOINT: `${url}/graphql` })
  return () => asked
}

const payment = (members: object) => ({
  data: {
    clientPaymentInitiationRequestCreate: { paymentInitiationRequest: { id: ID, url: PAGE, ...members } },
  },
})
const image = (url: string) => ({
  data: { clientImageUpload: { url, filename: 'a.png', mimetype: 'image/png' } },
})
const create = (headers = {}) => call('POST /payment-requests', { body: PAYMENT_REQUEST, headers })
const upload = () =>
  call('POST /images?filename=a.png', { body: IMAGES['image/png'], headers: { 'content-type': 'image/png' } })

const UNSAFE: readonly [what: string, url: string][] = [
  ['the scheme javascript', 'javascript:alert(1)'],
  ['the scheme data', 'data:text/html,<script>alert(1)</script>'],
  ['a line end', 'https://secure.stitch.money/1\r\nX-Injected: 1'],
  ['a NUL', 'https://secure.stitch.money/\u0000'],
  ['half a character', 'https://secure.stitch.money/\ud800'],
  ['the scheme http', 'http://secure.stitch.money/1'],
  ['a user and a password', 'https://user:password@secure.stitch.money/1'],
  ['100,000 characters', `https://secure.stitch.money/${'x'.repeat(100_000)}`],
]

describe("Stitch's answer", () => {
  beforeEach(async () => {
    await Promise.all(SCOPES.map((scope) => store.write(scope, { ageSeconds: 100 })))
  })

  for (const [what, url] of UNSAFE) {
    // Fault: an address not to be followed
    it(`to a payment request, with an address with ${what}: the id goes out, the address does not`, async (t) => {
      await anApi(t, payment({ url }))
      const { status, headers, json } = await create()
      assert.deepEqual([status, json], [201, { id: ID, url: null }])
      assert.equal(headers.location, '/payment-requests/cGF5bWVudA%3D%3D')
    })

    // Fault: an address not to be followed
    it(`to an upload, with an address with ${what}: the answer has no address and no Location`, async (t) => {
      await anApi(t, image(url))
      const { status, headers, json } = await upload()
      assert.deepEqual([status, json], [201, { url: null, filename: 'a.png', mimetype: 'image/png' }])
      assert.equal(headers.location, undefined)
    })
  }

  const IDS: readonly [what: string, id: string][] = [
    ['half a character', '\ud800'],
    ['100,000 characters', 'x'.repeat(100_000)],
    ['two dots', '..'],
    ['nothing', ''],
  ]
  // Fault: an id that no path can hold
  for (const [what, id] of IDS)
    it(`to a payment request, with an id of ${what}: the payment request was made, so the id goes out, without Location`, async (t) => {
      const asked = await anApi(t, payment({ id }))
      const { status, headers, json } = await create()
      assert.deepEqual([status, json, asked()], [201, { id, url: PAGE }, 1])
      assert.equal(headers.location, undefined)
    })

  // Fault: an id that no path can hold
  it('to a payment request, with a megabyte for an id: it says by what reference to look it up', async (t) => {
    const asked = await anApi(t, payment({ id: '"'.repeat(1024 * 1024) }))
    const { status, json } = await create()
    assert.deepEqual([status, json.code, asked()], [502, 'upstream_bad_response', 1])
    assert.equal(json.externalReference, PAYMENT_REQUEST.externalReference)
  })

  const MANY = Array.from({ length: 60_000 }, (_, index) => `client_${index}`)
  const errorsOf = (extensions: readonly object[]) => ({
    data: null,
    errors: extensions.map((each) => ({ message: 'no', extensions: each })),
  })
  const LISTS: readonly [what: string, answer: object, code: string][] = [
    ['missing scopes', errorsOf([{ code: 'FORBIDDEN', missingScopes: MANY }]), 'scope_missing'],
    ['codes', errorsOf(MANY.map((code) => ({ code }))), 'upstream_bad_response'],
  ]
  // Fault: lists of 60,000
  for (const [what, answer, code] of LISTS)
    it(`with 60,000 ${what} is bounded in the log and for the caller`, async (t) => {
      await anApi(t, answer)
      const from = stack.outputs.all().length
      const { status, json, text } = await create()
      assert.deepEqual([status, json.code], [502, code])
      assert.ok(text.length < 4096, `${text.length}`)
      for (const { text: said } of stack.outputs.all().slice(from))
        assert.ok(said.length < 8192, said.slice(0, 300))
    })

  // Fault: 404, 408, 425 of the API
  it('of 408 or 425 to a query is asked for again, twice', async (t) => {
    for (const status of [408, 425]) {
      const asked = await anApi(t, {}, status)
      const { json } = await call('GET /payment-requests')
      assert.deepEqual([json.code, asked()], ['upstream_unavailable', 3])
    }
  })

  // Fault: no HTTP
  it('that is no HTTP is not taken for a closed way out of the network', async (t) => {
    const url = await aRawServer(t, (socket) => socket.end('220 mail.example ESMTP\r\n'))
    await stack.deploy({ STITCH_API_ENDPOINT: `${url}/graphql` })
    const { json } = await call('GET /payment-requests')
    assert.equal(json.code, 'upstream_unavailable')
    assert.match(json.detail, /Check STITCH_API_ENDPOINT.*: the answer is not HTTP, or it is broken/)
  })

  // Fault: 404, 408, 425 of the API
  it('of 404 names the setting with the address', async (t) => {
    await anApi(t, { error: 'Not Found' }, 404)
    const { status, json } = await call('GET /payment-requests')
    assert.deepEqual([status, json.code], [502, 'upstream_bad_response'])
    assert.match(json.detail, /STITCH_API_ENDPOINT/)
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))
