import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import middy from '@middy/core'
import type { AwsRequest } from '../../../lib/aws/signed-call.ts'
import { type ClientTokenOptions, clientToken } from '../../../lib/middleware/client-token.ts'
import { stitchApi } from '../../../lib/middleware/stitch-api.ts'
import { writeStoredDocument } from '../../../lib/token/stored-document.ts'
import { aContext } from '../../support/invocation.ts'
import { aRawServer } from '../../support/loopback.ts'
import { overhear } from '../../support/stack-output.ts'
import { aToken, SCOPE } from '../../support/tokens.ts'
import { setVariables } from '../../support/variables.ts'

const inLambda = (t: TestContext) => setVariables({ AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand' }, t)

/** By then the initialisation is over, and what it began has asked for its parameter. */
const initialised = async () => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate)
}

/** The middleware in a container where each parameter holds a token of the parameter's name, with what it read. */
function aContainer(options: Omit<ClientTokenOptions, 'scope'>) {
  const reads: AwsRequest[] = []
  const call = async (request: AwsRequest) => {
    reads.push(request)
    const { Name } = JSON.parse(request.body) as { readonly Name: string }
    const issuedAt = Math.floor(Date.now() / 1000) - 600
    const Value = writeStoredDocument(aToken({ accessToken: `of-${Name}`, issuedAt }))
    return {
      status: 200,
      headers: {},
      body: JSON.stringify({ Parameter: { Type: 'SecureString', Version: 1, Value } }),
    }
  }
  const handler = middy()
    .use(clientToken({ environment: {}, ...options, scope: SCOPE, call }))
    .handler(async (_event, context) => context.clientToken.accessToken)
  return {
    invoke: (event: object = {}, context: object = aContext()) =>
      overhear(
        () => undefined,
        async () => handler(event, context as never),
      ),
    reads,
    names: () => reads.map(({ body }) => String(JSON.parse(body).Name)),
  }
}

const ONE = `/stitch/dev/default/tokens/${SCOPE}`
const parameterOf = (client: string) => `/stitch/dev/many/${client}/tokens/${SCOPE}`
const MANY = { STITCH_CLIENT: 'many' }
const byEvent = (event: unknown) => (event as { readonly client?: string }).client

describe("in Lambda's initialisation a token", () => {
  it('is not read where no prefetch is asked for', async (t) => {
    inLambda(t)
    const { names, invoke } = aContainer({})
    await initialised()
    assert.deepEqual(names(), [])
    assert.equal(await invoke(), `of-${ONE}`)
  })

  for (const [what, options, parameter] of [
    ['of the one client', {}, ONE],
    ['of the client that is named', { environment: MANY, client: 'acme' }, parameterOf('acme')],
    ['of the one client, where events may name another', { client: byEvent }, ONE],
  ] as const)
    it(`is read where prefetch is asked for, and not again at the first invocation: ${what}`, async (t) => {
      inLambda(t)
      const { names, invoke } = aContainer({ ...options, prefetch: true })
      assert.deepEqual(names(), [])
      await initialised()
      assert.deepEqual(names(), [parameter])
      assert.equal(await invoke(), `of-${parameter}`)
      assert.deepEqual(names(), [parameter])
    })

  it('is not read where only an event can say of which client', async (t) => {
    inLambda(t)
    const { names, invoke } = aContainer({ environment: MANY, client: byEvent, prefetch: true })
    await initialised()
    assert.deepEqual(names(), [])
    for (const client of ['acme', 'beta']) assert.equal(await invoke({ client }), `of-${parameterOf(client)}`)
  })
})

it('outside of Lambda no token is read before the first invocation', async () => {
  const { names } = aContainer({ prefetch: true })
  await initialised()
  assert.deepEqual(names(), [])
})

it("in Lambda's initialisation a connection to Stitch's API is opened, and nothing is sent", async (t) => {
  inLambda(t)
  const seen: string[] = []
  const connected = Promise.withResolvers<void>()
  const url = await aRawServer(
    t,
    () => seen.push('data'),
    () => {
      seen.push('connection')
      connected.resolve()
    },
  )
  stitchApi({ STITCH_API_ENDPOINT: `${url}/graphql` })
  await connected.promise
  await initialised()
  assert.deepEqual(seen, ['connection'])
})
