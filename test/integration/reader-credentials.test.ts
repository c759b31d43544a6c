import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { clientTokenSource } from '../../lib/entries/client-token-source.ts'
import { stitchClient } from '../../lib/entries/stitch-client.ts'
import { writeStoredDocument } from '../../lib/token/stored-document.ts'
import { startFolder } from '../support/folder.ts'
import { anHttpServer } from '../support/loopback.ts'
import { aToken } from '../support/tokens.ts'

const SCOPE = 'client_paymentrequest'

/** Parameter Store that takes one session only, with another token for each. */
async function anAccount(t: TestContext) {
  const account = { session: 'session-1', reads: 0 }
  const url = await anHttpServer(t, (request: IncomingMessage, response: ServerResponse) => {
    account.reads += 1
    const isMine = request.headers['x-amz-security-token'] === account.session
    const now = Math.floor(Date.now() / 1000)
    const Value = writeStoredDocument(
      aToken({ accessToken: `of-${account.session}`, issuedAt: now - 100, expiresAt: now + 300 }),
    )
    const answer = isMine
      ? { Parameter: { Type: 'SecureString', Version: account.reads, Value } }
      : { __type: 'ExpiredTokenException' }
    response.writeHead(isMine ? 200 : 400).end(JSON.stringify(answer))
  })
  return { account, environment: { AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: url } }
}

/** The endpoint of a container, as ECS and EKS offer one. */
async function anAgent(t: TestContext, { lifeSeconds, session }: { lifeSeconds: number; session(): string }) {
  const agent = { asked: [] as (string | undefined)[], isDown: false }
  const url = await anHttpServer(t, (request: IncomingMessage, response: ServerResponse) => {
    agent.asked.push(request.headers.authorization)
    const credentials = { AccessKeyId: 'ASIA', SecretAccessKey: 'secret', Token: session() }
    const Expiration = new Date(Date.now() + lifeSeconds * 1000).toISOString()
    response.writeHead(agent.isDown ? 503 : 200).end(JSON.stringify({ ...credentials, Expiration }))
  })
  return { agent, AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/credentials` }
}

/** A source of its own each time: nothing is held in memory. */
const read = (environment: Record<string, string>) =>
  clientTokenSource({ scope: SCOPE, environment }).get(3000)

describe('a reader in a container', () => {
  const folder = startFolder()

  it('asks the endpoint of the container, with the token in its file as it is now, without its newline', async (t) => {
    const { account, environment } = await anAccount(t)
    const { agent, ...variables } = await anAgent(t, { lifeSeconds: 3600, session: () => account.session })
    const file = join(folder, 'eks-pod-identity-token')
    const inPod = { ...environment, ...variables, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file }
    writeFileSync(file, 'first\n')
    assert.equal((await read(inPod)).version, 1)
    writeFileSync(file, 'second\r\n')
    assert.equal((await read(inPod)).version, 2)
    assert.deepEqual(agent.asked, ['first', 'second'])
  })

  it('takes the token from its variable too, and needs none', async (t) => {
    const { account, environment } = await anAccount(t)
    const { agent, ...variables } = await anAgent(t, { lifeSeconds: 3600, session: () => account.session })
    await read({ ...environment, ...variables, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'given' })
    await read({ ...environment, ...variables })
    assert.deepEqual(agent.asked, ['given', undefined])
  })

  it('goes on where the platform has exchanged its credentials before their end', async (t) => {
    const { account, environment } = await anAccount(t)
    const { agent, ...variables } = await anAgent(t, { lifeSeconds: 3600, session: () => account.session })
    const source = clientTokenSource({ scope: SCOPE, environment: { ...environment, ...variables } })
    const rejected = await source.get(3000)
    account.session = 'session-2'
    const { accessToken } = await rejected.renew(3000)
    assert.deepEqual([rejected.accessToken, accessToken], ['of-session-1', 'of-session-2'])
    assert.deepEqual([account.reads, agent.asked.length], [3, 2], 'the refused read is repeated once')
  })

  for (const [title, variables] of [
    ['whose file is missing', { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(folder, 'nowhere') }],
    ['whose token has two lines', { AWS_CONTAINER_AUTHORIZATION_TOKEN: 'a\r\nx: b' }],
  ] as const)
    it(`says so at once for an endpoint ${title}`, async (t) => {
      const { environment } = await anAccount(t)
      const { agent, ...container } = await anAgent(t, { lifeSeconds: 3600, session: () => '' })
      await assert.rejects(read({ ...environment, ...container, ...variables }), { code: 'config_invalid' })
      assert.deepEqual(agent.asked, [])
    })

  it('is told of an endpoint that fails as of a store that cannot be reached', async (t) => {
    const { environment } = await anAccount(t)
    const { agent, ...container } = await anAgent(t, { lifeSeconds: 3600, session: () => '' })
    agent.isDown = true
    await assert.rejects(read({ ...environment, ...container }), {
      code: 'token_unavailable',
      facts: { scope: SCOPE, reason: 'CREDENTIALS_HTTP_503', retryAfterSeconds: 5 },
    })
  })

  it('prefers credentials in the environment, as Lambda sets them', async (t) => {
    const { account, environment } = await anAccount(t)
    const { agent, ...container } = await anAgent(t, { lifeSeconds: 3600, session: () => '' })
    const own = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: account.session }
    await read({ ...environment, ...container, ...own })
    assert.deepEqual(agent.asked, [])
  })
})

it('a reader takes credentials from any function, and a client of the API too', async (t) => {
  const { account, environment } = await anAccount(t)
  let asked = 0
  const credentials = async () => {
    asked += 1
    return { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: account.session }
  }
  assert.equal((await clientTokenSource({ scope: SCOPE, environment, credentials }).get(3000)).version, 1)
  const api = await anHttpServer(t, (_request, response) => void response.end('{"data":{"a":1}}'))
  const client = stitchClient({
    scope: SCOPE,
    credentials,
    environment: { ...environment, STITCH_API_ENDPOINT: api },
  })
  assert.deepEqual(await client.request('{ a }'), { a: 1 })
  assert.equal(asked, 2)
})
