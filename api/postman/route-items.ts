import type { Route } from '../route.ts'
import { ROUTES } from '../routes.ts'
import { jsonBody, keepPaymentRequest, type PostmanItem, statusTest } from './item.ts'
import { SAMPLE_IMAGE } from './sample-image.ts'

/** What is to be looked at in the answer of a route, besides its status. */
const LOOKS: Readonly<Record<string, readonly string[]>> = {
  getTokens: [
    'pm.expect(answer.tokens).to.be.an("array").that.is.not.empty',
    'pm.expect(pm.response.text()).not.to.match(/access_?token/i)',
  ],
  refreshTokens: [
    'for (const { outcome } of answer.outcomes) pm.expect(outcome).to.be.oneOf(["fresh", "refreshed"])',
  ],
  createPaymentRequest: [
    'pm.expect(answer.url).to.match(/^https:/)',
    'pm.expect(pm.response.headers.get("Location")).to.equal("/payment-requests/" + encodeURIComponent(answer.id))',
    keepPaymentRequest('answer.id'),
  ],
  listPaymentRequests: ['pm.expect(answer.paymentRequests).to.be.an("array").that.is.not.empty'],
  getPaymentRequest: [
    'pm.expect(answer.id).to.equal(pm.variables.get("payment_request_id"))',
    'pm.expect(answer.state.type).to.equal("pending")',
  ],
  cancelPaymentRequest: ['pm.expect(answer.id).to.equal(pm.variables.get("payment_request_id"))'],
  verifyBankAccount: [
    'pm.expect(answer.accountVerificationResult).to.be.oneOf(["verified", "refuted", "unknown"])',
  ],
  uploadImage: ['pm.expect(answer.url).to.match(/^https?:/)'],
  lookupBusinesses: ['pm.expect(answer.businesses).to.be.an("array")'],
}

/** One request for each route. */
export const routeItems = (): readonly PostmanItem[] => ROUTES.map(itemOf)

function itemOf(route: Route): PostmanItem {
  const [method = '', path = ''] = route.key.split(' ')
  const [{ status, description } = { status: 200, description: '' }] = route.answers
  return {
    name: route.title,
    request: {
      method,
      description: route.description,
      url: `{{api_url}}${path.replace('{id}', '{{payment_request_path}}')}${queryOf(route)}`,
      header: contentTypeOf(route),
      ...bodyOf(route),
    },
    ...(path.includes('{id}') ? { before: [PATH_ID] } : {}),
    tests: statusTest(status, `${status}: ${description}`, ...(LOOKS[route.operationId] ?? [])),
  }
}

/** Ids of Stitch end in `=`: percent-encoded once. */
const PATH_ID =
  "pm.variables.set('payment_request_path', encodeURIComponent(pm.variables.get('payment_request_id')))"

function queryOf({ parameters }: Route): string {
  const given = parameters.flatMap(({ in: place, name, example }) =>
    place === 'query' && example !== undefined ? [`${name}=${example}`] : [],
  )
  return given.length === 0 ? '' : `?${given.join('&')}`
}

const contentTypeOf = ({ body }: Route) =>
  body === undefined
    ? []
    : [{ key: 'Content-Type', value: 'mediaTypes' in body ? 'image/png' : 'application/json' }]

function bodyOf({ body }: Route) {
  if (body === undefined) return {}
  return {
    body: 'mediaTypes' in body ? { mode: 'file', file: { src: SAMPLE_IMAGE } } : jsonBody(body.example),
  }
}
