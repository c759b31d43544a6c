import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, beforeEach, describe, it } from 'node:test'
import type { Fault } from '../../local/faults.ts'
import { ACCOUNT_NUMBER, assertNoLeak, IDENTITY_NUMBER } from '../support/canary.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { startTestStack } from '../support/stack.ts'

const stack = await startTestStack()
const { faults, store } = stack

const SCOPE = 'client_paymentrequest'

/** Values that come from Stitch or AWS and may go no further, whatever answer they stand in. */
const TOKEN = `canary-${randomBytes(32).toString('base64url')}`
const UPSTREAM = `upstream-${randomBytes(32).toString('base64url')}`
stack.addSecret({ what: 'token', value: TOKEN })
stack.addSecret({ what: 'text of another system', value: UPSTREAM })
/** What a caller may look a mutation up by, and chooses freely. */
const CHOSEN = `chosen-${randomBytes(12).toString('hex')}`
// What the simulator's own wrong answers say.
for (const value of ['Checking your browser', 'the edge says no', '"data": nothing'])
  stack.addSecret({ what: 'text of another system', value })

type Trouble = Partial<Fault> & Pick<Fault, 'at' | 'does'>
const described = (does: string): Trouble => ({ at: 'token', does, options: { description: UPSTREAM } })
const issued = (members: object): Trouble => ({ at: 'token', does: 'token', options: { ...members } })

const AT_THE_TOKEN_ENDPOINT: readonly Trouble[] = [
  ...['503', '429', 'reset', 'truncated'].map((does): Trouble => ({ at: 'token', does, times: 3 })),
  ...['html', 'not-json', 'large-body', 'gzip-bomb'].map((does): Trouble => ({ at: 'token', does })),
  { at: 'token', does: 'redirect', options: { location: `http://127.0.0.1:9/${UPSTREAM}` } },
  { at: 'token', does: 'error-in-200', options: { error: UPSTREAM } },
  ...['invalid_client', 'invalid_request', 'unauthorized_client'].map(described),
  issued({ access_token: `${TOKEN} with blanks` }),
  issued({ access_token: TOKEN, token_type: 'mac' }),
  issued({ access_token: TOKEN, expires_in: -1 }),
  issued({ access_token: TOKEN, expires_in: UPSTREAM }),
  issued({ access_token: TOKEN, scope: UPSTREAM, refresh_token: TOKEN, id_token: TOKEN }),
  issued({ access_token: TOKEN.repeat(100) }),
]

const AT_PARAMETER_STORE: readonly Trouble[] = [
  ...['deny', 'reset', 'InvalidKeyId'].map((does): Trouble => ({ at: 'ssm', does, times: 9 })),
  ...['deny', 'label-blocks', 'InvalidKeyId'].map(
    (does): Trouble => ({ at: 'ssm', does, operation: 'PutParameter', times: 9 }),
  ),
  // AWS quotes values in the message.
  ...['GetParameter', 'PutParameter'].map(
    (operation): Trouble => ({
      at: 'ssm',
      does: 'ValidationException',
      operation,
      options: { message: UPSTREAM },
    }),
  ),
  { at: 'kms', does: 'disabled', times: 9 },
]

const AT_THE_API: readonly Trouble[] = [
  ...['503', '429', 'html', 'not-json', 'truncated', 'answer-lost', 'partial', 'null-data'].map(
    (does): Trouble => ({ at: 'graphql', does, times: 3 }),
  ),
  { at: 'graphql', does: 'withdrawn', options: { field: 'verifyBankAccountDetails' } },
  { at: 'graphql', does: 'redirect', options: { location: `http://127.0.0.1:9/${UPSTREAM}` } },
]

const identity = { identityDocument: { country: 'ZA', number: IDENTITY_NUMBER } }
const verification = {
  accountNumber: ACCOUNT_NUMBER,
  bankId: 'fnb',
  accountHolder: { individual: { identifyingDocument: identity, initials: 'J', familyName: 'Doe' } },
}
const lookup = { country: 'ZA', directorId: identity }

/** Good requests with personal data in them, and bad ones that a careless message would repeat. */
const REQUESTS: readonly [route: string, body: unknown][] = [
  ['POST /payment-requests', PAYMENT_REQUEST],
  ['POST /payment-requests', { ...PAYMENT_REQUEST, identityNumber: IDENTITY_NUMBER }],
  ['POST /payment-requests', { ...PAYMENT_REQUEST, payerReference: ACCOUNT_NUMBER.repeat(2) }],
  ['POST /payment-requests', `{"accountNumber": ${ACCOUNT_NUMBER}`],
  ['POST /bank-account-verifications', verification],
  ['POST /bank-account-verifications', { ...verification, accountNumber: `${ACCOUNT_NUMBER}x` }],
  [
    'POST /bank-account-verifications',
    { ...verification, accountHolder: { individual: { identifyingDocument: IDENTITY_NUMBER } } },
  ],
  ['POST /business-lookups', lookup],
  [
    'POST /business-lookups',
    { ...lookup, directorId: { passport: identity.identityDocument, extra: IDENTITY_NUMBER } },
  ],
  ['POST /tokens/refresh', { scopes: [TOKEN] }],
  ['POST /tokens/refresh', { force: TOKEN }],
]

const titleOf = ({ at, does, operation, options = {} }: Trouble): string =>
  [at, does, operation, ...Object.keys(options)].filter(Boolean).join(' ')

/** Through the bundle, whose log the runtime of a container writes, one trouble of each sort is enough. */
const firstOfEach = (troubles: readonly Trouble[]): readonly Trouble[] =>
  troubles.filter(
    ({ at, does, operation }, index) =>
      troubles.findIndex(
        (other) => other.at === at && other.does === does && other.operation === operation,
      ) === index &&
      ['invalid_client', 'token', 'deny', 'ValidationException', 'disabled', 'html', 'withdrawn'].includes(
        does,
      ),
  )

const { name, call, invoke } = stack.way
const chosen = (troubles: readonly Trouble[]) =>
  stack.way === stack.handler ? troubles : firstOfEach(troubles)
describe(`nothing secret is shown ${name}`, () => {
  before(() => stack.deploy())
  beforeEach(async () => {
    faults.clear()
    await store.write(SCOPE, { ageSeconds: 100 })
  })

  for (const [index, [route, body]] of REQUESTS.entries())
    it(`by an answer to ${route}, request ${index + 1}`, async () => {
      const { status } = await call(route, { body })
      assert.ok(status < 500, `${status}`)
    })

  for (const trouble of chosen([...AT_THE_TOKEN_ENDPOINT, ...AT_PARAMETER_STORE]))
    it(`by the refresher after ${titleOf(trouble)}`, async () => {
      // Otherwise a token that only the refresher knows, on its way to a store that fails.
      faults.add(trouble)
      if (trouble.at !== 'token') faults.add(issued({ access_token: TOKEN }))
      await invoke({ scopes: [SCOPE], force: true })
    })

  for (const trouble of chosen(AT_THE_API))
    it(`by a sibling after ${titleOf(trouble)}`, async () => {
      faults.add(trouble)
      await call('POST /bank-account-verifications', { body: verification })
      faults.clear()
      faults.add(trouble)
      await call('POST /payment-requests', { body: PAYMENT_REQUEST })
    })

  const payment = { ...PAYMENT_REQUEST, externalReference: CHOSEN }
  for (const [does, code, route, body, member] of [
    ['answer-lost', 'outcome_unknown', 'POST /payment-requests', payment, 'externalReference'],
    ['html', 'upstream_bad_response', 'POST /payment-requests', payment, 'externalReference'],
    [
      'answer-lost',
      'outcome_unknown',
      `POST /payment-requests/${CHOSEN}/cancel`,
      { reason: 'x' },
      'paymentRequestId',
    ],
  ] as const)
    it(`by the log of a sibling: after ${code}, ${member} is for the caller alone`, async () => {
      faults.add({ at: 'graphql', does })
      const { json } = await call(route, { body })
      assert.deepEqual([json.code, json[member]], [code, CHOSEN])
      const lines = stack.outputs.from('log of')
      assert.ok(lines.some((line) => line.includes(code)))
      assert.deepEqual(
        lines.filter((line) => line.includes(CHOSEN)),
        [],
      )
    })

  it('by a sibling that finds garbage in the store', async () => {
    await stack.deploy()
    await store.writeText(SCOPE, `{"version":1,"accessToken":"${TOKEN}"`)
    faults.add({ at: 'lambda', operation: 'refresh-client-token', does: 'crash' })
    await call('POST /payment-requests', { body: PAYMENT_REQUEST })
    await call('GET /tokens')
  })

  it('by a function that meets what was not foreseen, over HTTP or invoked directly', async () => {
    // A URL that the settings take, and that Node's own client cannot decode when the request is made.
    await stack.deploy({ AWS_ENDPOINT_URL_SSM: `http://%E0%A4%A${UPSTREAM}@127.0.0.1:9` })
    const { json } = await call('POST /bank-account-verifications', { body: verification })
    assert.equal(json.code, 'internal_error')
    const { error } = await invoke(verification, 'verify-bank-account-slow')
    assert.equal(error?.errorType, 'internal_error')
  })
})

// Fault: anything thrown
it('shows no secret in any output', () => assertNoLeak(stack))
