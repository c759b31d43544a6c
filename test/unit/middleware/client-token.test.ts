import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { inspect } from 'node:util'
import middy from '@middy/core'
import { parameterStore } from '../../../lib/aws/parameter-store/token-parameter.ts'
import { clientToken } from '../../../lib/middleware/client-token.ts'
import { stitchApi } from '../../../lib/middleware/stitch-api.ts'
import { CREATE_PAYMENT_REQUEST } from '../../../lib/stitch/create-payment-request.ts'
import { FIND_PAYMENT_REQUESTS } from '../../../lib/stitch/create-payment-request-once.ts'
import { aContext } from '../../support/invocation.ts'
import { anHttpServer } from '../../support/loopback.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { anAws } from '../../support/sdk-clients.ts'
import { overhear } from '../../support/stack-output.ts'
import { aToken, SCOPE } from '../../support/tokens.ts'

/** Invokes a handler; what it prints, as a container would, stays out of the test's output. */
const invoke = (
  handler: (event: object, context: never) => unknown,
  remainingMs = 28_000,
): Promise<unknown> =>
  overhear(
    () => undefined,
    async () => handler({}, aContext(remainingMs) as never),
  )

const now = () => Math.floor(Date.now() / 1000)

/**
 * Less than the waits that end with the invocation take without it, 15 s for a token and 24 s for an answer, in
 * milliseconds.
 */
const LONG_MS = 12_000

/** A container whose token parameter holds these tokens, one version after the other. */
async function aContainer(t: TestContext, ...accessTokens: string[]) {
  const aws = await anAws(t)
  const parameter = parameterStore(aws.ssm, `/stitch/dev/default/tokens/${SCOPE}`, undefined)
  for (const accessToken of accessTokens)
    await parameter.write(aToken({ accessToken, issuedAt: now() - 600 }))
  const withToken = () => middy().use(clientToken({ scope: SCOPE, environment: aws.environment }))
  return { ...aws, parameter, withToken }
}

describe('clientToken', () => {
  it('puts the stored token into the context, with its end and version', async (t) => {
    const { withToken } = await aContainer(t, 'old', 'stored')
    const handler = withToken().handler(
      async (_event, { clientToken: { accessToken, expiresAt, version } }) => ({
        accessToken,
        secondsLeft: expiresAt - now(),
        version,
      }),
    )
    const { accessToken, secondsLeft, version } = (await invoke(handler)) as Record<string, unknown>
    assert.deepEqual([accessToken, version], ['stored', 2])
    assert.ok(Math.abs(Number(secondsLeft) - 3000) <= 2)
  })

  for (const [what, context] of [
    ['an empty context, as in a unit test', {}],
    ["middy's durable mode, where the context holds that of Lambda", { lambdaContext: aContext() }],
  ] as const)
    it(`works with ${what}`, async (t) => {
      const { withToken } = await aContainer(t, 'stored')
      const handler = withToken()
        .use(stitchApi({}))
        .handler(async (_event, { clientToken: { accessToken } }) => accessToken)
      const accessToken = await overhear(
        () => undefined,
        async () => handler({}, context as never),
      )
      assert.equal(accessToken, 'stored')
    })

  it('reads once for many invocations', async (t) => {
    const { counters, withToken } = await aContainer(t, 'stored')
    const handler = withToken().handler(async () => ({}))
    for (let invocation = 0; invocation < 5; invocation += 1) await invoke(handler)
    assert.equal(counters.get('ssm.GetParameter'), 1)
  })

  it('gives two handlers of one process each the token of its own scope', async (t) => {
    const { ssm, environment, withToken } = await aContainer(t, 'payments')
    const scope = 'client_businesslookup'
    const parameter = parameterStore(ssm, `/stitch/dev/default/tokens/${scope}`, undefined)
    await parameter.write(aToken({ accessToken: 'businesses', scope, issuedAt: now() - 600 }))
    const handlers = [withToken(), middy().use(clientToken({ scope, environment }))].map((handler) =>
      handler.handler(async (_event, { clientToken: { accessToken } }) => accessToken),
    )
    assert.deepEqual(await Promise.all(handlers.map((handler) => invoke(handler))), [
      'payments',
      'businesses',
    ])
  })

  it('shows no token when the context is printed', async (t) => {
    const { withToken } = await aContainer(t, 'canary-token')
    const handler = withToken().handler(async (_event, context) =>
      inspect(context, { depth: null, showHidden: true }),
    )
    assert.doesNotMatch(String(await invoke(handler)), /canary/)
  })

  it('reads its settings at the first invocation, and says all that is wrong', async () => {
    const handler = middy()
      .use(clientToken({ scope: SCOPE, environment: { STITCH_STAGE: 'a b', STITCH_LOG_LEVEL: 'loud' } }))
      .handler(async () => ({}))
    const { code, facts } = await rejectionOf(invoke(handler))
    assert.deepEqual([code, (facts.problems as unknown[]).length], ['config_invalid', 2])
  })

  it('keeps a second of the invocation for the answer', async (t) => {
    const { withToken } = await aContainer(t)
    const handler = withToken().handler(async () => ({}))
    const startedAt = performance.now()
    await assert.rejects(invoke(handler, 1500), { code: 'token_unavailable' })
    assert.ok(performance.now() - startedAt < LONG_MS)
  })
})

it('a token renewed during an invocation is waited for no longer than the invocation lasts', async (t) => {
  const { withToken } = await aContainer(t, 'stored')
  const handler = withToken().handler(async (_event, { clientToken }) => clientToken.renew())
  const startedAt = performance.now()
  await assert.rejects(invoke(handler, 1500), { code: 'token_unavailable' })
  assert.ok(performance.now() - startedAt < LONG_MS)
})

describe('stitchApi', () => {
  it('calls with the token of the context, and once more with its successor when it is rejected', async (t) => {
    const { environment, parameter, withToken } = await aContainer(t, 'first')
    const tokens: (string | undefined)[] = []
    const url = await anHttpServer(t, async (request, response) => {
      tokens.push(request.headers.authorization)
      if (tokens.length === 1) {
        await parameter.write(aToken({ accessToken: 'second', issuedAt: now() }))
        response.writeHead(401).end()
      } else
        response.end(
          JSON.stringify({
            data: {
              clientPaymentInitiationRequestCreate: {
                paymentInitiationRequest: { id: '1', url: 'https://a' },
              },
            },
          }),
        )
    })
    const handler = withToken()
      .use(stitchApi({ ...environment, STITCH_API_ENDPOINT: url }))
      .handler(async (_event, { callStitch }) => callStitch(CREATE_PAYMENT_REQUEST, { input: {} }))
    const data = (await invoke(handler)) as object
    assert.deepEqual(Object.keys(data), ['clientPaymentInitiationRequestCreate'])
    assert.deepEqual(tokens, ['Bearer first', 'Bearer second'])
  })

  it('calls also where the invocation does not know its end', async (t) => {
    const { environment, withToken } = await aContainer(t, 'first')
    const data = { client: { paymentInitiationRequests: null } }
    const url = await anHttpServer(t, (_request, response) => void response.end(JSON.stringify({ data })))
    const handler = withToken()
      .use(stitchApi({ ...environment, STITCH_API_ENDPOINT: url }))
      .handler(async (_event, { callStitch }) =>
        callStitch(FIND_PAYMENT_REQUESTS, { externalReference: 'a' }),
      )
    const found = await overhear(
      () => undefined,
      async () => handler({}, {} as never),
    )
    assert.deepEqual(found, data)
  })

  it('ends within the invocation, half a second before', async (t) => {
    const { environment, withToken } = await aContainer(t, 'first')
    let requests = 0
    const url = await anHttpServer(t, () => {
      requests += 1
    })
    const handler = withToken()
      .use(stitchApi({ ...environment, STITCH_API_ENDPOINT: url }))
      .handler(async (_event, { callStitch }) =>
        callStitch(FIND_PAYMENT_REQUESTS, { externalReference: 'a' }),
      )
    const startedAt = performance.now()
    await assert.rejects(invoke(handler, 1200), { code: 'upstream_unavailable' })
    assert.ok(performance.now() - startedAt < LONG_MS)
    assert.equal(requests, 1)
  })
})
