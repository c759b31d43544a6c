import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { after, beforeEach, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { assertNoLeak } from '../support/canary.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'
import { tcpProxy } from './tcp-proxy.ts'

const stack = await startTestStack({ freeze: true })
const { counters, lambda, service, stitch, store, ways } = stack
const [, bundle] = ways
assert.ok(bundle)
const api = await tcpProxy(stitch.url)
const aws = await tcpProxy(stack.aws.url)
after(async () => {
  await api.close()
  await aws.close()
  await stack.close()
})

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
    await setTimeout(50)
    assert.ok(lambda.functions.containers().every(({ pid }) => isFrozen(pid)))
  })

  it('finds its idle connection dead after a thaw, and repeats a query on another', async () => {
    assert.equal((await query()).status, 200)
    const [connections, resets] = [api.connections(), api.resets()]
    api.loseConnections()
    assert.equal((await query()).status, 200)
    assert.deepEqual([api.resets() - resets, api.connections() - connections], [1, 1])
    assert.equal(lambda.functions.containers().length, 1)
  })

  it('opens a new connection for a mutation, so that none meets a dead one', async () => {
    assert.equal((await create()).status, 201)
    const [connections, resets] = [api.connections(), api.resets()]
    api.loseConnections()
    assert.equal((await create()).status, 201)
    assert.deepEqual([api.resets() - resets, api.connections() - connections], [0, 1])
    assert.equal(counters.get('graphql.CreatePaymentRequest'), 2)
  })

  it('reads the store, and asks the refresher, in spite of dead connections', async () => {
    assert.equal((await query()).status, 200)
    stitch.revokeAllTokens()
    api.loseConnections()
    aws.loseConnections()
    assert.equal((await query()).status, 200)
    assert.equal(counters.get('token.requests'), 1)
  })

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

describe('an invocation', () => {
  const KEYS = [REFRESHER, 'list-payment-requests', 'create-payment-request', 'token-status']
  for (const key of KEYS)
    it(`leaves no timer and no work behind: a process of ${key} ends by itself when it is over`, async () => {
      await stack.deploy()
      await store.write(SCOPE, { ageSeconds: key === REFRESHER ? 2000 : 600 })
      const fn = service.functions.find((candidate) => candidate.key === key)
      const event = {
        scopes: [SCOPE],
        requestContext: { http: { method: key === 'create-payment-request' ? 'POST' : 'GET' } },
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(PAYMENT_REQUEST),
      }
      const script = `
        const { createHandler } = await import('${new URL(`../../functions/${key}.ts`, import.meta.url)}')
        const context = { awsRequestId: 'one', getRemainingTimeInMillis: () => 20_000 }
        await createHandler(process.env)(${JSON.stringify(key === REFRESHER ? { scopes: [SCOPE] } : event)}, context)
        const endedAt = Date.now()
        const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
        process.on('exit', () => console.error('%j', { timers, ms: Date.now() - endedAt }))`
      const { stderr } = await run(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, ...fn?.environment, ...stack.functionSettings() },
        timeout: 20_000,
      })
      const { timers, ms } = JSON.parse(stderr)
      assert.equal(timers, 0)
      assert.ok(ms < 500, `it lived for ${ms} ms more`)
    })
})

it('shows no secret in any output', () => assertNoLeak(stack))
