import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { AwsEndpointOptions } from '../../local/aws/endpoint.ts'
import { FaultScript } from '../../local/faults.ts'
import { startTestAws } from '../support/sdk-clients.ts'

async function start(t: TestContext, options: AwsEndpointOptions = {}, maxAttempts = 1) {
  const endpoint = await startTestAws(options, t)
  const ssm = new SSMClient({
    endpoint: endpoint.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'contract', secretAccessKey: 'contract' },
    maxAttempts,
  })
  t.after(() => ssm.destroy())
  return { endpoint, ssm }
}

const read = new GetParameterCommand({ Name: '/a' })
const write = new PutParameterCommand({ Name: '/a', Value: 'one', Type: 'String' })

it('a reset reaches the SDK as a connection error', async (t) => {
  const faults = new FaultScript()
  faults.add({ at: 'ssm', does: 'reset' })
  const { ssm } = await start(t, { faults })
  await assert.rejects(ssm.send(read), { code: 'ECONNRESET' })
})

it('an SDK that repeats a write whose answer was lost finds the parameter written', async (t) => {
  const faults = new FaultScript()
  faults.add({ at: 'ssm', does: 'write-then-reset' })
  const { ssm } = await start(t, { faults }, 2)
  await assert.rejects(ssm.send(write), { name: 'ParameterAlreadyExists' })
  assert.equal((await ssm.send(read)).Parameter?.Value, 'one')
})

it('a hanging request ends when the endpoint closes, not before', async (t) => {
  const faults = new FaultScript()
  faults.add({ at: 'ssm', does: 'hang', operation: 'GetParameter' })
  const { endpoint, ssm } = await start(t, { faults })
  let ended = false
  const hanging = assert.rejects(
    ssm.send(read).finally(() => (ended = true)),
    { message: 'socket hang up' },
  )
  await ssm.send(write)
  assert.equal(ended, false)
  await endpoint.close()
  await hanging
})

it('the SDK repeats throttled, failed and reset requests by itself, but not TooManyUpdates', async (t) => {
  for (const [does, repeated] of [
    ['throttle', true],
    ['500', true],
    ['503', true],
    ['reset', true],
    ['TooManyUpdates', false],
  ] as const) {
    const faults = new FaultScript()
    faults.add({ at: 'ssm', does })
    const { ssm, endpoint } = await start(t, { faults }, 2)
    const writing = ssm.send(write)
    if (repeated) await writing
    else await assert.rejects(writing, { name: does })
    assert.equal(endpoint.counters.get('ssm.PutParameter'), repeated ? 2 : 1, does)
  }
})

it('other paths go to the handler that was given, and the rest stays with AWS', async (t) => {
  const asked: unknown[] = []
  const { endpoint, ssm } = await start(t, {
    handle: (request, response) => {
      asked.push(request.url)
      if (request.url !== '/2015-03-31/functions/refresher/invocations') return undefined
      response.end('invoked')
      return Promise.resolve()
    },
  })
  const invoke = await fetch(`${endpoint.url}/2015-03-31/functions/refresher/invocations`, { method: 'POST' })
  assert.equal(await invoke.text(), 'invoked')
  const elsewhere = await fetch(`${endpoint.url}/elsewhere`)
  assert.equal(elsewhere.headers.get('x-amzn-errortype'), 'MissingAuthenticationTokenException')
  await elsewhere.text()
  await ssm.send(write)
  assert.deepEqual(asked, ['/2015-03-31/functions/refresher/invocations', '/elsewhere'])
})

it('a port that is taken is said so', async (t) => {
  const { endpoint } = await start(t)
  await assert.rejects(startTestAws({ port: endpoint.port }, t), { code: 'EADDRINUSE' })
})
