/** A part of the recording: what a person does, in so many commands. */
export interface Step {
  readonly heading: string
  readonly text: string
  /** As they are typed. One that ends with two tabs shows what the shell offers. */
  readonly commands: readonly string[]
}

/** The document that `api` is shown with. */
export const LIST_DOCUMENT = `query LatestPayments {
  client {
    paymentInitiationRequests(first: 5) {
      edges { node { payerReference amount state { __typename } } }
    }
  }
}
`

const BODY =
  '{"amount":{"quantity":"100.00","currency":"ZAR"},"payerReference":"INV-1","beneficiaryReference":"INV-1","externalReference":"order-1","beneficiary":{"bankAccount":{"name":"FizzBuzz","bankId":"fnb","accountNumber":"123456789"}}}'

/** The recording of docs/begin/five-minutes.md, in its order. */
export const STEPS: readonly Step[] = [
  {
    heading: 'Find the stack, and let the shell help',
    text: '`npm start` prints the first two commands. Then the shell completes commands and scope sets at the Tab key. A _scope\nset_ is the scopes of one token.',
    commands: [
      'export AWS_ENDPOINT_URL=http://127.0.0.1:3001 AWS_REGION=eu-west-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local',
      'export STITCH_TOKEN_ENDPOINT=http://127.0.0.1:3002/connect/token STITCH_API_ENDPOINT=http://127.0.0.1:3002/graphql',
      'eval "$(stitch-token completion bash)"',
      'stitch-token s⇥⇥',
      'stitch-token api --scope client_⇥⇥',
    ],
  },
  {
    heading: 'See what is stored',
    text: 'One token for each scope set, and none of them is shown.',
    commands: ['stitch-token status'],
  },
  {
    heading: 'Ask for money, and pay',
    text: 'A function asks Stitch for the payment. `pay` stands in for the payer, at the simulated Stitch only.',
    commands: [
      `curl -s localhost:3000/payment-requests -H 'content-type: application/json' -d '${BODY}' | tee payment.json; echo`,
      `ID=$(sed -E 's/.*"id":"([^"]+)".*/\\1/' payment.json)`,
      'stitch-token pay "$ID"',
      'stitch-token pay "$ID"',
    ],
  },
  {
    heading: "List it, with Stitch's own API",
    text: '`api` sends any GraphQL document with the stored token.',
    commands: ['cat list.graphql', 'stitch-token api list.graphql --scope client_paymentrequest'],
  },
  {
    heading: 'Rehearse an outage',
    text: 'The token endpoint answers 503. Calls go on, since the stored tokens are good for most of an hour.',
    commands: [
      `curl -s localhost:3000/_local/faults -d '{"at": "token", "does": "503", "times": "always"}' -o /dev/null`,
      `stitch-token api list.graphql --scope client_paymentrequest | grep -c '"node"'`,
    ],
  },
  {
    heading: 'Read it in the log',
    text: 'Only without a stored token the outage is felt: here they are deleted. The refresher tries, fails, and says why.',
    commands: [
      'curl -s -X DELETE localhost:3000/_local/tokens -o /dev/null',
      'stitch-token refresh --scope client_paymentrequest',
      'stitch-token logs --since 5m | tail -n 5',
    ],
  },
  {
    heading: 'End it',
    text: 'The endpoint is back, and so are the tokens.',
    commands: [
      'curl -s -X DELETE localhost:3000/_local/faults -o /dev/null',
      'stitch-token refresh',
      'stitch-token doctor',
    ],
  },
]
