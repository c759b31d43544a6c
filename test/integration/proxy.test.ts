import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { it } from 'node:test'
import { promisify } from 'node:util'
import { anHttpServer } from '../support/loopback.ts'

/** A process that sends each kind of request that we make, to names that only the proxy knows. */
const EVERY_KIND = `
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { lambdaRefresher } from './lib/aws/lambda-refresher.ts'
import { tokenReader } from './lib/aws/parameter-store/token-reader.ts'
import { sdkEndpoint, sdkSettings } from './lib/aws/sdk-settings.ts'
import { awsCall } from './lib/aws/signed-call.ts'
import { tokenEndpoint } from './lib/refresher/oauth/token-endpoint.ts'
import { graphqlOverHttp } from './lib/stitch/api-endpoint.ts'

const ask = (newConnection) =>
  graphqlOverHttp('http://api.test/graphql')({ accessToken: 'a', contentType: 'a/b', body: '', timeoutMs: 5000, newConnection })
const call = awsCall(process.env)
const ssm = new SSMClient({ ...sdkSettings(), ...sdkEndpoint(process.env, 'ssm') })
await Promise.allSettled([
  tokenEndpoint('http://token.test/token')('a=b', 5000),
  ask(false),
  ask(true),
  tokenReader(call, 'a')(5000),
  lambdaRefresher(call, 'f')({}, 5000),
  ssm.send(new GetParameterCommand({ Name: 'a' })),
])`

/** Runs a program of ours where `proxy` is the way out. */
const runBehind = (proxy: string, program: string, environment: Readonly<Record<string, string>> = {}) =>
  promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    cwd: join(import.meta.dirname, '../..'),
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: proxy,
      AWS_ENDPOINT_URL: 'http://aws.test',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
      ...environment,
    },
  })

// Fault: the only way out is a proxy
it('where the only way out is a proxy, NODE_USE_ENV_PROXY=1 sends every request through it', async (t) => {
  const seen: string[] = []
  const proxy = await anHttpServer(t, (request, response) => {
    seen.push(String(request.url))
    response.writeHead(400).end()
  })
  await runBehind(proxy, EVERY_KIND)
  assert.deepEqual(seen.sort(), [
    'http://api.test/graphql',
    'http://api.test/graphql',
    'http://aws.test/',
    'http://aws.test/',
    'http://aws.test/2015-03-31/functions/f/invocations',
    'http://token.test/token',
  ])
})

/** Deadlines are differences of a fine clock, and Node takes whole milliseconds for connecting. */
const PART_OF_A_MILLISECOND = `
import { exchange } from './lib/http/exchange.ts'
const { API } = process.env
const request = { method: 'GET', url: API, headers: {}, timeoutMs: 30_000.25, bodyLimit: 100 }
for (const newConnection of [true, false]) console.log((await exchange({ ...request, newConnection })).body)`

// Fault: the only way out is a proxy
it('a host that NO_PROXY names is reached without the proxy, however fine the deadline is', async (t) => {
  const API = await anHttpServer(t, (_request, response) => response.end('direct'))
  const { hostname } = new URL(API)
  const { stdout } = await runBehind('http://proxy.test', PART_OF_A_MILLISECOND, { API, NO_PROXY: hostname })
  assert.equal(stdout, 'direct\ndirect\n')
})

/** A token request to the simulated Stitch, in whose process a proxy is set. */
const SIMULATED_STITCH = `
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { startTestStitch } from './test/support/stitch.ts'
const release = []
const stitch = await startTestStitch({}, { after: (work) => release.push(work) })
const form = new URLSearchParams({ client_id: stitch.clients[0].id, client_secret: 'wrong' })
const headers = { 'content-type': 'application/x-www-form-urlencoded' }
const answer = await new Promise((resolve, reject) =>
  request(stitch.url + '/connect/token', { method: 'POST', headers, agent: new Agent() }, resolve).on('error', reject).end(String(form)))
console.log(await text(answer))
for (const work of release) await work()`

// Fault: the only way out is a proxy
it('the simulated Stitch does not look for its own parts behind the proxy', async () => {
  const { stdout } = await runBehind('http://proxy.test', SIMULATED_STITCH)
  assert.equal(stdout, '{"error":"invalid_client"}\n')
})
