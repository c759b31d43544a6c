import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { before, describe, it } from 'node:test'
import { exampleQuery } from '../../api/example-query.ts'
import { ROUTES } from '../../api/routes.ts'
import { SAMPLE_IMAGE } from '../../api/sample-image.ts'
import { OPENAPI_PATH } from '../../api/written-files.ts'
import { assertNoLeak } from '../support/canary.ts'
import { type AssertDescribed, describedBy } from '../support/openapi-answers.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { startTestStack } from '../support/stack.ts'

/** What is sent, besides the route: the rest of the address, and a body. */
interface Sent {
  readonly id?: string
  readonly query?: string
  readonly json?: object
  readonly image?: Uint8Array<ArrayBuffer>
  readonly headers?: Readonly<Record<string, string>>
}

const stack = await startTestStack()
const assertDescribed: AssertDescribed = describedBy(JSON.parse(await readFile(OPENAPI_PATH, 'utf8')))

describe('what the routes answer is what docs/use/openapi.json says', () => {
  before(() => stack.lambda.invoke('refresh-client-token'))

  /** Calls a route and holds its answer to the document. */
  const call = async (
    key: string,
    status: number,
    { id = '', query = '', json, image, headers }: Sent = {},
  ) => {
    const [method = '', path = ''] = key.split(' ')
    const body = image ?? (json === undefined ? undefined : JSON.stringify(json))
    const answer = await fetch(
      `${stack.lambda.gateway.url}${path.replace('{id}', encodeURIComponent(id))}${query}`,
      {
        method,
        headers: { 'content-type': image === undefined ? 'application/json' : 'image/png', ...headers },
        ...(body === undefined ? {} : { body }),
      },
    )
    const text = await answer.text()
    stack.outputs.add(`answer of ${key}`, text, { success: answer.ok })
    const answered: { readonly id: string } = JSON.parse(text)
    assert.equal(answer.status, status, text)
    assertDescribed(key, { status, contentType: answer.headers.get('content-type'), body: answered })
    return answered
  }

  let exampleId = ''
  for (const route of ROUTES)
    it(`to the example of ${route.key}`, async () => {
      const { key, body, answers, givesId } = route
      const sent: Sent = { id: exampleId, query: exampleQuery(route) }
      const { id } = await call(key, answers[0].status, {
        ...sent,
        ...(body === undefined
          ? {}
          : 'example' in body
            ? { json: body.example }
            : { image: new Uint8Array(await readFile(SAMPLE_IMAGE)) }),
      })
      if (givesId === true) exampleId = id
    })

  it('about tokens', async () => {
    await call('POST /tokens/refresh', 200, { json: { force: true } })
    await call('POST /tokens/refresh', 400, { json: { scopes: ['client_other'] } })
    await call('POST /tokens/refresh', 400, { json: { scopes: [] } })
  })

  it('about payment requests, in every state that there is', async () => {
    const create = (externalReference: string, status = 201) =>
      call('POST /payment-requests', status, {
        json: { ...PAYMENT_REQUEST, externalReference },
        headers: { 'idempotency-key': externalReference },
      })
    const [paid, cancelled] = [await create('order-4'), await create('order-2')]
    await create('order-4', 200)
    await call('POST /payment-requests', 409, {
      json: {
        ...PAYMENT_REQUEST,
        externalReference: 'order-4',
        amount: { quantity: '1.00', currency: 'ZAR' },
      },
      headers: { 'idempotency-key': 'order-4' },
    })
    await create('order-3')
    await call('POST /payment-requests/{id}/cancel', 200, {
      id: cancelled.id,
      json: { reason: 'out of stock' },
    })
    stack.stitch.completeManually(paid.id)
    for (const { id } of [paid, cancelled]) await call('GET /payment-requests/{id}', 200, { id })
    await call('GET /payment-requests', 200, { query: '?first=2' })
    await call('POST /payment-requests/{id}/cancel', 409, { id: paid.id, json: { reason: 'too late' } })
    await call('GET /payment-requests/{id}', 404, { id: 'cGF5cmVxLzA=' })
    await call('GET /payment-requests', 400, { query: '?first=none' })
    await call('POST /payment-requests', 400, { json: {} })
    await call('POST /payment-requests', 415, { json: {}, headers: { 'content-type': 'text/plain' } })
  })

  it('about bank accounts, images and businesses', async () => {
    await call('POST /bank-account-verifications', 400, { json: {} })
    await call('POST /images', 415, {
      query: '?filename=logo.png',
      image: new TextEncoder().encode('no image'),
    })
    const directorId = { identityDocument: { country: 'ZA', number: '1234567890' } }
    await call('POST /business-lookups', 200, { json: { country: 'ZA', directorId } })
    await call('POST /business-lookups', 400, { json: { country: 'ZA' } })
  })

  it('when Stitch fails', async () => {
    const faults = [
      ['429', 503],
      ['html', 502],
      ['partial', 502],
    ] as const
    for (const [does, status] of faults) {
      stack.faults.add({ at: 'graphql', does, operation: 'ListPaymentRequests' })
      await call('GET /payment-requests', status)
    }
    stack.faults.add({ at: 'graphql', does: 'answer-lost', operation: 'CreatePaymentRequest' })
    await call('POST /payment-requests', 504, { json: PAYMENT_REQUEST })
  })

  it('when there is no token to be had', async () => {
    await stack.clearTokens()
    await call('GET /tokens', 200)
    stack.faults.add({ at: 'token', does: 'invalid_scope', operation: 'client_imageupload' })
    await call('POST /tokens/refresh', 502)
  })

  it('shows no secret in any output', () => assertNoLeak(stack))
})
