import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { before, beforeEach, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { ROUTES } from '../../api/routes.ts'
import { SAMPLE_IMAGE } from '../../api/sample-image.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { credentialsOf } from '../../local/lambda/execution-role.ts'
import { assertNoLeak } from '../support/canary.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'
import { tcpProxy } from './tcp-proxy.ts'

const stack = await startTestStack({ freeze: true })
const { counters, lambda, service, stitch, store, bundle } = stack
const api = await tcpProxy(stitch.url)
const aws = await tcpProxy(stack.aws.url)

const SCOPE = 'client_paymentrequest'
const run = promisify(execFile)
const query = () => bundle.call('GET /payment-requests')
const create = () => bundle.call('POST /payment-requests', { body: PAYMENT_REQUEST })
/** `T` in the third field of /proc/PID/stat: stopped by a signal. */
const isFrozen = (pid = 0) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('T')

describe('a container that is frozen between invocations', () => {
  beforeEach(async () => {
    await stack.deploy({ STITCH_API_ENDPOINT: `${api.url}/graphql`, AWS_ENDPOINT_URL: aws.url })
    await store.write(SCOPE, { ageSeconds: 600 })
  })

  it('is really stopped', async () => {
    assert.equal((await query()).status, 200)
    const pids = lambda.functions.containers().map(({ pid }) => pid)
    assert.ok(pids.length > 0)
    // A process stops when it has its turn. One that is not told to never does.
    while (!pids.every(isFrozen)) await setTimeout(5)
  })

  // Fault: thaw
  it('finds its idle connection dead after a thaw, and repeats a query on another', async () => {
    assert.equal((await query()).status, 200)
    const [connections, resets] = [api.connections(), api.resets()]
    api.loseConnections()
    assert.equal((await query()).status, 200)
    assert.deepEqual([api.resets() - resets, api.connections() - connections], [1, 1])
    assert.equal(lambda.functions.containers().length, 1)
  })

  // Fault: thaw
  it('opens a new connection for a mutation after a longer freeze than the server announces, so that none meets a dead one', async () => {
    assert.equal((await create()).status, 201)
    const [connections, resets] = [api.connections(), api.resets()]
    api.loseConnections()
    // The simulated Stitch announces 5 s, of which one is left for the way.
    await setTimeout(4100)
    assert.equal((await create()).status, 201)
    assert.deepEqual([api.resets() - resets, api.connections() - connections], [0, 1])
    assert.equal(counters.get('graphql.CreatePaymentRequest'), 2)
  })

  it('uses the connection again for a mutation that comes sooner', async () => {
    assert.equal((await create()).status, 201)
    const connections = api.connections()
    assert.equal((await create()).status, 201)
    assert.equal(api.connections() - connections, 0)
  })

  it('reads the store, and asks the refresher, in spite of dead connections', async () => {
    assert.equal((await query()).status, 200)
    stitch.revokeAllTokens()
    api.loseConnections()
    aws.loseConnections()
    assert.equal((await query()).status, 200)
    assert.equal(counters.get('token.requests'), 1)
  })

  // Fault: an idle connection that has died
  it('reads the store at the first try: the only read that a rejected young token is worth meets a dead connection', async () => {
    await store.write(SCOPE, { ageSeconds: 20 })
    assert.equal((await query()).status, 200)
    stitch.revokeAllTokens()
    await store.write(SCOPE, { ageSeconds: 10 })
    const [connections, resets] = [aws.connections(), aws.resets()]
    api.loseConnections()
    aws.loseConnections()
    assert.equal((await query()).status, 200)
    assert.deepEqual([aws.resets() - resets, aws.connections() - connections], [1, 1])
    assert.equal(counters.get('token.requests'), 0)
  })

  it('has a status function that invokes the refresher in spite of dead connections', async () => {
    const refresh = () => bundle.call('POST /tokens/refresh', { body: { scopes: [SCOPE] } })
    assert.equal((await refresh()).status, 200)
    aws.loseConnections()
    assert.equal((await refresh()).status, 200)
  })

  // Fault: thaw
  it('looks at the wall clock after a thaw: a token that ended meanwhile is not used', async () => {
    await store.write(SCOPE, { ageSeconds: 3600 - 123 })
    assert.equal((await query()).status, 200)
    await setTimeout(3100)
    assert.equal((await query()).status, 200)
    assert.deepEqual([counters.get('token.requests'), counters.get('graphql.unauthenticated')], [1, 0])
  })

  it('lets a refresher renew again after a thaw, its connections dead', async () => {
    const event = { scopes: [SCOPE], force: true }
    assert.equal((await bundle.invoke(event)).result.outcomes[0].outcome, 'refreshed')
    await store.write(SCOPE, { ageSeconds: 2000 })
    aws.loseConnections()
    assert.equal((await bundle.invoke(event)).result.outcomes[0].outcome, 'refreshed')
    assert.equal(counters.get(`lambda.${REFRESHER}.coldStarts`), 1)
  })
})

/** The event of a route, with the body that the OpenAPI document gives as an example, or an image. */
function eventOf(routeKey: string, id: string) {
  const { body } = ROUTES.find(({ key }) => key === routeKey) ?? {}
  const request = { requestContext: { http: { method: routeKey.split(' ')[0] } }, pathParameters: { id } }
  if (body !== undefined && 'mediaTypes' in body) {
    const png = readFileSync(SAMPLE_IMAGE, 'base64')
    const image = { headers: { 'content-type': 'image/png' }, body: png, isBase64Encoded: true }
    return { ...request, ...image, queryStringParameters: { filename: 'logo.png' } }
  }
  const headers = { 'content-type': 'application/json' }
  return { ...request, headers, body: JSON.stringify(body?.example) }
}

/**
 * The event of a function without a route: the refresher's own, or the bare body of the route whose slow calls it
 * takes.
 */
function directEvent(name: string): object | undefined {
  if (name === REFRESHER) return { scopes: [SCOPE] }
  const { body } = ROUTES.find(({ slow }) => slow?.function === name) ?? {}
  return body !== undefined && 'example' in body ? body.example : undefined
}

/** Every way into every function. */
const WAYS_IN = service.functions.flatMap((fn) => {
  const keys = service.routes
    .filter(({ functionArn }) => functionArn === fn.arn)
    .map(({ routeKey }) => routeKey)
  return keys.length > 0
    ? keys.map((key) => ({ fn, way: key, event: (id: string): object | undefined => eventOf(key, id) }))
    : [{ fn, way: 'invoked', event: () => directEvent(fn.key) }]
})

describe('an invocation', () => {
  let id = ''
  before(async () => {
    await stack.deploy()
    id = (await create()).json.id
  })

  // Fault: thaw
  for (const { fn, way, event } of WAYS_IN)
    it(`leaves no timer and no work behind: a process of ${fn.key} (${way}) ends by itself when it is over`, async () => {
      await stack.deploy()
      // Due for the refresher, and good enough for all others.
      await Promise.all(STITCH.seedScopes.map((scope) => store.write(scope, { ageSeconds: 2000 })))
      const sent = event(id)
      assert.ok(sent, `an event for ${fn.key} is needed here`)
      const script = `
        const { createHandler } = await import('${new URL(`../../functions/${fn.key}.ts`, import.meta.url)}')
        const context = { awsRequestId: 'one', getRemainingTimeInMillis: () => 20_000 }
        const answer = await createHandler(process.env)(${JSON.stringify(sent)}, context)
        const endedAt = Date.now()
        const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
        process.on('exit', () => console.error('%j', { answer, timers, ms: Date.now() - endedAt }))`
      const { accessKeyId, secretAccessKey, sessionToken } = credentialsOf(fn.roleArn)
      const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', script], {
        env: {
          ...process.env,
          ...fn.environment,
          ...stack.functionSettings(),
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
          AWS_SESSION_TOKEN: sessionToken,
        },
      })
      stack.outputs.add(`output of ${fn.key}, in a process of its own`, stdout)
      const { answer, timers, ms } = JSON.parse(stderr)
      // An invocation that fails at once has nothing to leave behind.
      assert.ok((answer.statusCode ?? 200) < 300, JSON.stringify(answer))
      if (fn.key === REFRESHER) assert.equal(answer.outcomes[0].outcome, 'refreshed')
      assert.equal(timers, 0)
      // A connection that is kept would hold it for the 5 s that the server keeps it.
      assert.ok(ms < 4000, `it lived for ${ms} ms more`)
    })
})

it('shows no secret in any output', () => assertNoLeak(stack))
