import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { assertNoLeak } from '../support/canary.ts'
import { unusedAddress } from '../support/loopback.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { startTestStack } from '../support/stack.ts'

const stack = await startTestStack()
const { counters, store } = stack

const { name, call, invoke } = stack.way

const SCOPE = 'client_paymentrequest'
const EVENT = { scopes: [SCOPE], force: true }
const [withCertificate, withSecret] = stack.stitch.clients
const certificateSecret = { clientId: withCertificate?.id, certificate: withCertificate?.certificatePem }

describe(`the assertion profile, ${name}`, () => {
  afterEach(() => Object.assign(stack.stitch.settings, { assertionProfile: 'token-endpoint' }))

  it('rfc10070 gets a token from a server that wants the issuer as the audience', async () => {
    stack.stitch.settings.assertionProfile = 'rfc10070'
    await stack.deploy({ STITCH_ASSERTION_PROFILE: 'rfc10070', STITCH_AUDIENCE: stack.stitch.issuer })
    await stack.clearTokens()
    const { result } = await invoke(EVENT)
    assert.equal(result.outcomes[0].outcome, 'refreshed')
  })

  it('token-endpoint is refused by such a server', async () => {
    stack.stitch.settings.assertionProfile = 'rfc10070'
    await stack.deploy()
    await stack.clearTokens()
    const { error } = await invoke(EVENT)
    assert.match(error?.errorMessage ?? '', /client_auth_rejected/)
  })
})

describe(`each shape of the secret, ${name}`, () => {
  afterEach(() => store.putSecret(certificateSecret))

  const bytes = (value: object) => new TextEncoder().encode(JSON.stringify(value))
  const SHAPES: readonly [
    title: string,
    secret: object | string | Uint8Array,
    settings: Record<string, string>,
  ][] = [
    ['client id and certificate', certificateSecret, {}],
    ['the same as a binary secret', bytes(certificateSecret), {}],
    ['client id and client secret', { clientId: withSecret?.id, clientSecret: withSecret?.clientSecret }, {}],
    [
      'the bare PEM, with STITCH_CLIENT_ID',
      withCertificate?.certificatePem ?? '',
      { STITCH_CLIENT_ID: withCertificate?.id ?? '' },
    ],
  ]
  // How a secret is read is decided in the handler; through the bundle the first and the last shape show that it comes
  // there.
  for (const [title, secret, settings] of stack.way === stack.handler
    ? SHAPES
    : [SHAPES[0], SHAPES.at(-1)].filter((shape) => shape !== undefined))
    it(`gets a token that the API accepts: ${title}`, async () => {
      await stack.deploy(settings)
      await stack.clearTokens()
      await store.putSecret(secret)
      assert.equal((await invoke(EVENT)).result?.outcomes[0].outcome, 'refreshed')
      assert.equal((await call('POST /payment-requests', { body: PAYMENT_REQUEST })).status, 201)
      assert.equal(counters.get('token.requests'), 1)
      assert.equal(counters.get('graphql.unauthenticated'), 0)
    })
})

describe(`wrong settings, ${name}`, () => {
  beforeEach(() => store.write(SCOPE, { ageSeconds: 1900 }))

  it('are named all at once, without their values, and the token is kept', async () => {
    const kept = await store.read(SCOPE)
    await stack.deploy({
      STITCH_TOKEN_ENDPOINT: 'http://tokens.example/connect/token',
      STITCH_REFRESH_AHEAD_SECONDS: '600',
      STITCH_LOG_LEVEL: 'loud',
    })
    const { error } = await invoke(EVENT)
    for (const variable of ['STITCH_TOKEN_ENDPOINT', 'STITCH_REFRESH_AHEAD_SECONDS', 'STITCH_LOG_LEVEL'])
      assert.ok(error?.errorMessage.includes(variable), variable)
    assert.doesNotMatch(error?.errorMessage ?? '', /tokens\.example|loud|\n/)
    assert.ok(stack.outputs.all().some(({ text }) => text.includes('config_invalid')))
    assert.equal(counters.get('token.requests'), 0)
    assert.deepEqual(await store.read(SCOPE), kept)
  })

  it('are answered with 500 config_invalid by a sibling', async () => {
    await stack.deploy({ STITCH_API_ENDPOINT: 'ftp://api.example' })
    const { status, json } = await call('POST /payment-requests', { body: PAYMENT_REQUEST })
    assert.deepEqual([status, json.code], [500, 'config_invalid'])
    assert.match(json.detail, /STITCH_API_ENDPOINT/)
  })

  it('that expect a live client refuse a test client', async () => {
    const kept = await store.read(SCOPE)
    await stack.deploy({ STITCH_EXPECT_CLIENT_MODE: 'live' })
    assert.equal(outcomeOf(await invoke(EVENT)).code, 'client_mode_mismatch')
    assert.equal(counters.get('token.requests'), 0)
    assert.deepEqual(await store.read(SCOPE), kept)
  })

  // Fault: a token of the other client mode
  it('that expect a live client are answered with 500 client_mode_mismatch by a sibling, without a wait', async () => {
    await stack.deploy({ STITCH_EXPECT_CLIENT_MODE: 'live' })
    const asked = counters.get('lambda.refresh-client-token.invocations')
    const { status, json } = await call('POST /payment-requests', { body: PAYMENT_REQUEST })
    assert.deepEqual([status, json.code], [500, 'client_mode_mismatch'])
    assert.match(json.detail, /STITCH_EXPECT_CLIENT_MODE/)
    assert.ok(counters.get('lambda.refresh-client-token.invocations') - asked <= 1)
  })

  it('that lead nowhere end in token_endpoint_unreachable, and the token is kept', async () => {
    const kept = await store.read(SCOPE)
    await stack.deploy({ STITCH_TOKEN_ENDPOINT: `${await unusedAddress()}/connect/token` })
    const outcome = outcomeOf(await invoke(EVENT))
    assert.equal(outcome.code, 'token_endpoint_unreachable')
    assert.match(outcome.message, /ECONNREFUSED.*STITCH_TOKEN_ENDPOINT/)
    assert.deepEqual(await store.read(SCOPE), kept)
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))

const outcomeOf = ({
  error,
}: {
  readonly error?: { errorMessage: string }
}): { code: string; message: string } => JSON.parse(error?.errorMessage ?? '{}').outcomes[0]
