import { graphqlBody, graphqlItem } from './graphql-item.ts'
import { type PostmanItem, statusTest } from './item.ts'
import { routeItems } from './route-items.ts'

/** A payment as Stitch's simulated environment makes it for test clients (Stitch: "Simulated payment environment"). */
const SIMULATE_PAYMENT = {
  document: `mutation SimulatePayment($input: TestClientPaymentInitiationRequestSimulateCompleteInput!) {
  testClientPaymentInitiationRequestSimulateComplete(input: $input) { paymentRequestId }
}`,
  variables: {
    input: { paymentRequestId: '{{payment_request_id}}', paymentMethods: { completed: 'eft_manual' } },
  },
}

const itemOf = (name: string): PostmanItem => {
  const item = routeItems().find((each) => each.name === name)
  if (item === undefined) throw new Error(`no request for ${name}`)
  return item
}

/** A payment from its beginning to its end; the payer is simulated, which Stitch allows test clients. */
export const paymentItems = (): readonly PostmanItem[] => [
  { ...itemOf('Create a payment request'), name: '1. Ask for money' },
  graphqlItem(
    '2. Pay, as the payer would',
    'Test clients only: moves no money.',
    graphqlBody(SIMULATE_PAYMENT.document, SIMULATE_PAYMENT.variables),
  ),
  {
    ...itemOf('View a payment request'),
    name: '3. See that it is paid',
    tests: statusTest(200, 'completed', 'pm.expect(answer.state.type).to.equal("completed")'),
  },
]
