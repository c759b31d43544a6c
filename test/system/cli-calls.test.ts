import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assertNoLeak } from '../support/canary.ts'
import { anHttpServer } from '../support/loopback.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { setUpAged } from './cli-aged.ts'

const SCOPE = 'client_paymentrequest'
const setUp = await setUpAged()
const { stack, run } = setUp

const FILES = {
  'list.graphql': '{ client { paymentInitiationRequests(first: 1) { edges { node { id } } } } }',
  'find.graphql': 'query Find($id: ID!) { node(id: $id) { __typename } }',
  'cancel.graphql':
    'mutation Cancel($input: PaymentInitiationRequestCancelInput!) { clientPaymentInitiationRequestCancel(input: $input) { id } }',
}
const api = (file: string, ...args: string[]) =>
  run(['api', file, '--scope', SCOPE, ...args], { files: FILES })

const asked = async () => {
  const answer = await fetch(`${stack.lambda.gateway.url}/payment-requests`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...PAYMENT_REQUEST,
      beneficiary: { bankAccount: { name: 'F', bankId: 'fnb', accountNumber: '1' } },
    }),
  })
  return ((await answer.json()) as { id: string }).id
}
const versionOf = async () => {
  const { out } = await run(['status', '--json'])
  return JSON.parse(out).tokens.find(({ scope }: { scope: string }) => scope === SCOPE).version
}

describe('stitch-token api', () => {
  it("prints Stitch's answer to a document, also to one without a name", async () => {
    const { exitCode, json, err } = await api('list.graphql')
    assert.deepEqual([exitCode, err], [0, ''])
    assert.deepEqual(json(), { data: { client: { paymentInitiationRequests: { edges: [] } } } })
  })

  it('takes variables from fields, from JSON and from a file', async () => {
    const id = await asked()
    const file = { 'v.json': JSON.stringify({ id }) }
    for (const args of [
      ['-F', `id=${id}`],
      ['-f', `id=${id}`],
      ['--variables', JSON.stringify({ id })],
    ])
      assert.deepEqual((await api('find.graphql', ...args)).json(), {
        data: { node: { __typename: 'PaymentInitiationRequest' } },
      })
    const { json } = await run(['api', '-', '--scope', SCOPE, '--variables', '@v.json'], {
      files: { ...file, '-': FILES['find.graphql'] },
    })
    assert.equal(json().data.node.__typename, 'PaymentInitiationRequest')
  })

  it('prints an answer with errors too, and ends with 1', async () => {
    const { exitCode, json, err } = await api('find.graphql')
    assert.equal(exitCode, 1)
    assert.equal(json().errors.length, 1)
    assert.match(
      err,
      /^✘ api_errors\n {2}Stitch answered Find with: Variable "\$id" of required type "ID!" was not provided\. Correct/,
    )
  })

  it('renews a token that Stitch rejects, once, and repeats the call: a query and a mutation alike', async () => {
    for (const [file, ...args] of [
      ['list.graphql'],
      ['cancel.graphql', '--variables', '{"input":{"requestId":"ID","reason":"late"}}'],
    ] as const) {
      const id = await asked()
      await setUp.age(SCOPE)
      const version = await versionOf()
      stack.stitch.revokeAllTokens()
      const { exitCode, json, err } = await api(file, ...args.map((arg) => arg.replace('ID', id)))
      assert.deepEqual([exitCode, err], [0, ''], file)
      assert.equal(json().errors, undefined)
      assert.equal(await versionOf(), version + 1)
    }
  })

  it('says what to do when the renewed token is rejected too', async () => {
    await setUp.age(SCOPE)
    stack.faults.add({ at: 'graphql', does: 'unauthenticated', times: 2 })
    const { exitCode, err } = await api('list.graphql')
    assert.deepEqual(
      [
        exitCode,
        /upstream_unauthorized\n {2}Check whether .+: Stitch rejected the client token, and the renewed one too/.test(
          err,
        ),
      ],
      [1, true],
      err,
    )
    stack.faults.clear()
  })

  it('repeats a query that got no answer, and a mutation never', async () => {
    const id = await asked()
    stack.faults.add({ at: 'graphql', does: 'reset' })
    assert.equal((await api('list.graphql')).exitCode, 0)
    stack.faults.add({ at: 'graphql', does: 'answer-lost' })
    const before = stack.counters.get('graphql.Cancel')
    const input = JSON.stringify({ input: { requestId: id, reason: 'late' } })
    const { exitCode, err } = await api('cancel.graphql', '--variables', input)
    assert.deepEqual([exitCode, /outcome_unknown/.test(err)], [1, true], err)
    assert.equal(stack.counters.get('graphql.Cancel'), before + 1)
  })

  it('prints no token, also when an answer has it', async (t) => {
    const server = await anHttpServer(t, (request, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ data: { you: request.headers.authorization } })),
    )
    const { exitCode, json } = await run(['api', 'list.graphql', '--scope', SCOPE], {
      environment: { ...stack.environment, STITCH_API_ENDPOINT: server },
      files: FILES,
    })
    assert.deepEqual([exitCode, json()], [0, { data: { you: 'Bearer …' } }])
  })

  it('refuses a scope set that is not configured, with those that are', async () => {
    const { exitCode, err } = await run(['api', 'list.graphql', '--scope', 'client_other'], { files: FILES })
    assert.deepEqual([exitCode, /scope_not_configured\n.*client_paymentrequest/.test(err)], [2, true], err)
  })
})

describe('stitch-token pay', () => {
  it('pays a payment request, once', async () => {
    const id = await asked()
    const { exitCode, out } = await run(['pay', id])
    assert.deepEqual([exitCode, out], [0, '✔ ZAR 100.00 for INV-1: completed\n'])
    const again = await run(['pay', id])
    assert.deepEqual([again.exitCode, again.out], [1, ''])
    assert.match(again.err, /payment_request_not_pending\n {2}The payment request is completed already/)
  })

  it('says that an id is not known', async () => {
    const { exitCode, err } = await run(['pay', 'cGF5', '--method', 'cash_atm'])
    assert.deepEqual([exitCode, /not_found/.test(err)], [1, true], err)
  })

  it('pays nothing at another Stitch than the local one', async () => {
    const environment = { ...stack.environment, STITCH_API_ENDPOINT: 'https://api.stitch.money/graphql' }
    const { exitCode, err } = await run(['pay', await asked()], { environment })
    assert.deepEqual([exitCode, /local_stack_only/.test(err)], [2, true], err)
  })
})

describe('stitch-token token --raw', () => {
  it('prints the token alone', async () => {
    const { exitCode, out } = await run(
      ['token', '--client-id', setUp.clientId, '--certificate', 'c.pem', '--scope', SCOPE, '--raw'],
      { files: { 'c.pem': setUp.certificatePem } },
      /^[\w-]{43}$/m,
    )
    assert.equal(exitCode, 0)
    assert.match(out, /^[\w-]{43}\n$/)
  })
})

it('shows no secret in any output but where that is what was asked for', () => assertNoLeak(setUp.terminal))
