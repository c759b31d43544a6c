import { exampleQuery } from '../example-query.ts'
import type { Route } from '../route.ts'
import { ROUTES } from '../routes.ts'
import { SAMPLE_IMAGE } from '../sample-image.ts'
import { jsonBody, keepPaymentRequest, type PostmanItem, statusTest } from './item.ts'

/** What an answer has to hold beside the members of the example, by `operationId`. */
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
}

/** One request for each route. */
export const routeItems = (): readonly PostmanItem[] => ROUTES.map(itemOf)

function itemOf(route: Route): PostmanItem {
  const { method, path, title, description, answers, operationId } = route
  const [answer] = answers
  return {
    name: title,
    request: {
      method,
      description,
      url: `{{api_url}}${path.replace('{id}', '{{payment_request_path}}')}${exampleQuery(route)}`,
      header: contentTypeOf(route),
      ...bodyOf(route),
    },
    ...(path.includes('{id}') ? { before: [PATH_ID] } : {}),
    tests: statusTest(
      answer.status,
      `${answer.status}: ${answer.description}`,
      `pm.expect(answer).to.include.all.keys(${JSON.stringify(Object.keys(route.example))})`,
      ...(LOOKS[operationId] ?? []),
      ...(route.givesId === true ? [keepPaymentRequest('answer.id')] : []),
    ),
  }
}

/** Ids of Stitch end in `=`: percent-encoded once. */
const PATH_ID =
  "pm.variables.set('payment_request_path', encodeURIComponent(pm.variables.get('payment_request_id')))"

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
