import assert from 'node:assert/strict'
import { it } from 'node:test'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { sdkSettings } from '../../../lib/aws/sdk-settings.ts'
import { USER_AGENT } from '../../../lib/http/user-agent.ts'
import { aName, aSilentAddress } from '../../support/addresses.ts'
import { anHttpServer, aTrustedServer } from '../../support/loopback.ts'
import { sdkClients } from '../../support/sdk-clients.ts'

// Fault: a host with several addresses
it('the refresher reaches an AWS that is far away and has an IPv6 address to which there is no way', async (t) => {
  const { port, open } = await aSilentAddress(t)
  const ssm = new SSMClient({
    ...sdkSettings(60_000),
    endpoint: `http://${aName(t, ['127.0.0.1', '::1'])}:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
  })
  t.after(() => ssm.destroy())
  const reading = ssm.send(new GetParameterCommand({ Name: 'a' }))
  // Longer than Node waits for an address: 250 ms.
  const opening = setTimeout(open, 600)
  t.after(() => clearTimeout(opening))
  assert.equal((await reading).$metadata.attempts, 1)
})

// Fault: empty variables of AWS
it('the refresher reads empty variables of AWS as absent', async (t) => {
  const empty = [
    'AWS_USE_FIPS_ENDPOINT',
    'AWS_USE_DUALSTACK_ENDPOINT',
    'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
    'AWS_ENDPOINT_URL_SSM',
    'AWS_DEFAULTS_MODE',
  ]
  const kept = { ...process.env }
  t.after(() => {
    process.env = kept
  })
  for (const name of empty) process.env[name] = ''
  const url = await anHttpServer(t, (_request, response) => response.end('{}'))
  const { ssm } = sdkClients(url, { ...process.env, AWS_ENDPOINT_URL: url })
  t.after(() => ssm.destroy())
  assert.equal((await ssm.send(new GetParameterCommand({ Name: 'a' }))).$metadata.httpStatusCode, 200)
})

// Fault: a firewall that wants a User-Agent
it('the refresher says who it is, by name and version, in its requests to AWS', async (t) => {
  let agent = ''
  const url = await anHttpServer(t, (request, response) => {
    agent = request.headers['user-agent'] ?? ''
    response.end('{}')
  })
  const { ssm } = sdkClients(url)
  t.after(() => ssm.destroy())
  await ssm.send(new GetParameterCommand({ Name: 'a' }))
  assert.ok(agent.split(' ').includes(USER_AGENT), agent)
})

/** No second attempt. */
const once = {
  ...sdkSettings().retryStrategy,
  refreshRetryTokenForRetry: async () => {
    throw new Error('not repeated')
  },
}

const CLIENT = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
}

it('an attempt that gets no answer in its time fails: the SDK alone would only log that', async (t) => {
  const endpoint = await anHttpServer(t, (_request, response) => {
    const late = setTimeout(() => response.end('{}'), 5000)
    t.after(() => clearTimeout(late))
  })
  const ssm = new SSMClient({ ...sdkSettings(20), retryStrategy: once, endpoint, ...CLIENT })
  t.after(() => ssm.destroy())
  await assert.rejects(ssm.send(new GetParameterCommand({ Name: 'a' })), { name: 'TimeoutError' })
})

it('an attempt whose answer begins and does not go on fails, and the next attempt has a connection of its own', async (t) => {
  let attempts = 0
  const endpoint = await anHttpServer(t, (_request, response) => {
    attempts += 1
    if (attempts > 1) return response.end('{}')
    response.writeHead(200, { 'content-length': '2' })
    return response.write('{')
  })
  const ssm = new SSMClient({ ...sdkSettings(300), endpoint, ...CLIENT })
  t.after(() => ssm.destroy())
  assert.equal((await ssm.send(new GetParameterCommand({ Name: 'a' }))).$metadata.attempts, 2)
})

it('the calls of a client have one connection, one after the other', async (t) => {
  const connections = new Set<unknown>()
  const url = await anHttpServer(t, (request, response) => {
    connections.add(request.socket)
    response.end('{}')
  })
  const { ssm, secrets } = sdkClients(url)
  secrets.destroy()
  t.after(() => ssm.destroy())
  for (let call = 0; call < 3; call += 1) await ssm.send(new GetParameterCommand({ Name: 'a' }))
  assert.equal(connections.size, 1)
})

it('a client reaches AWS by TLS', async (t) => {
  const { url } = await aTrustedServer(t, (request, response) => {
    request.resume()
    response.end('{}')
  })
  const ssm = new SSMClient({ ...sdkSettings(60_000), endpoint: url, ...CLIENT })
  t.after(() => ssm.destroy())
  assert.equal((await ssm.send(new GetParameterCommand({ Name: 'a' }))).$metadata.attempts, 1)
})
