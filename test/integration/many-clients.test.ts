import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DeleteSecretCommand } from '@aws-sdk/client-secrets-manager'
import { DeleteParameterCommand, GetParameterCommand } from '@aws-sdk/client-ssm'
import { RefreshFailed } from '../../lib/refresher/refresher.ts'
import { secretNameOf, tokensPrefixOf } from '../../lib/token/many-clients.ts'
import { THROWAWAY_PEM } from '../fixtures/certificates.ts'
import { type ManyHere, startManyHere } from '../support/many-here.ts'

const TICK = { source: 'aws.scheduler' }
const SCOPES = ['client_paymentrequest', 'client_businesslookup']

const storedOf = async ({ ssm }: ManyHere, client: string, scope = SCOPES[0]) =>
  ssm
    .send(
      new GetParameterCommand({ Name: `${tokensPrefixOf('dev', client)}/${scope}`, WithDecryption: true }),
    )
    .then(
      ({ Parameter }) => JSON.parse(Parameter?.Value ?? '').accessToken as string,
      () => undefined,
    )

const failuresIn = ({ lines }: ManyHere) =>
  lines.flatMap(({ level, client, code }) => (level === 'ERROR' ? [`${client} ${code}`] : []))

/** An event of a route under `/clients/{client}`. */
const routed = (method: 'GET' | 'POST', client: string, body?: object) => ({
  version: '2.0',
  requestContext: { http: { method } },
  headers: { 'content-type': 'application/json' },
  pathParameters: { client },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  isBase64Encoded: false,
})

const answered = async (many: ManyHere, key: string, event: object) => {
  const { statusCode, headers, body } = (await many.invoke(key, event)) as {
    statusCode: number
    headers: Record<string, string>
    body: string
  }
  return { status: statusCode, headers, body: JSON.parse(body) }
}

describe('a tick over many clients, through the handlers', () => {
  it('gives each client its tokens with one request each, and the next tick asks for none', async (t) => {
    const many = await startManyHere(t, { clients: ['acme', 'beta', 'gamma'] })
    assert.deepEqual(await many.invoke('refresh-clients', TICK), { clients: 3, chunks: 1 })
    assert.deepEqual(many.handedOut, [{ clients: ['acme', 'beta', 'gamma'] }])
    const tokens = await Promise.all(
      ['acme', 'beta', 'gamma'].flatMap((client) => SCOPES.map((scope) => storedOf(many, client, scope))),
    )
    assert.equal(new Set(tokens.filter(Boolean)).size, 6)
    await many.invoke('refresh-clients', TICK)
    assert.equal(many.counters.get('token.requests'), 6)
    assert.equal(many.counters.get('ssm.GetParameters'), 2)
  })

  it('finds every client, whatever pages they take', async (t) => {
    const clients = Array.from({ length: 101 }, (_, index) => `c${index}`)
    const many = await startManyHere(t, { clients: [], settings: { STITCH_TURNS: '3', STITCH_SCOPES: 'a' } })
    for (const client of clients) await many.putSecret(client, '{}')
    assert.deepEqual(await many.invoke('refresh-clients', TICK), { clients: 101, chunks: 3 })
    assert.equal(many.counters.get('secretsmanager.ListSecrets'), 2)
    const chunks = many.handedOut as { clients: string[] }[]
    assert.deepEqual(chunks.flatMap((chunk) => chunk.clients).sort(), clients.toSorted())
    assert.equal(failuresIn(many).length, 101)
  })

  it('renews the others where one secret is empty, broken, a bare PEM, unknown to Stitch, or gone', async (t) => {
    const many = await startManyHere(t, { clients: ['acme', 'beta'] })
    await many.putSecret('broken', '{"clientId": "test-1", ')
    await many.putSecret('nothing', '{}')
    await many.putSecret('pem', THROWAWAY_PEM)
    await many.putSecret('stranger')
    await many.putSecret('gone')
    await many.secrets.send(new DeleteSecretCommand({ SecretId: secretNameOf('dev', 'gone') }))
    await many.invoke('refresh-clients', TICK)
    assert.deepEqual([...new Set(failuresIn(many))].sort(), [
      'broken secret_malformed',
      'nothing secret_malformed',
      'pem secret_malformed',
      'stranger client_auth_rejected',
    ])
    for (const client of ['acme', 'beta']) assert.ok(await storedOf(many, client), client)
    const named = many.lines.find(({ client, parameters }) => client === 'gone' && parameters !== undefined)
    assert.deepEqual(
      named?.parameters,
      SCOPES.map((scope) => `/stitch/dev/many/gone/tokens/${scope}`),
    )
    const failing = many.lines.flatMap(({ ClientsFailing }) => ClientsFailing ?? [])
    assert.deepEqual(failing, [4])
  })

  it('reads singly what a batch may not read, and renews all the same', async (t) => {
    const many = await startManyHere(t, { clients: ['acme'] })
    many.faults.add({ at: 'ssm', does: 'deny', operation: 'GetParameters' })
    await many.invoke('refresh-clients', TICK)
    assert.ok(await storedOf(many, 'acme'))
    assert.deepEqual(failuresIn(many), [])
  })

  it('writes no secret and no token into its log', async (t) => {
    const many = await startManyHere(t, { clients: ['acme'] })
    await many.putSecret('leaky', '{"clientId":"test-canary-id","clientSecret":"canary\\nsecret"}')
    await many.invoke('refresh-clients', TICK)
    const said = JSON.stringify(many.lines)
    const token = (await storedOf(many, 'acme')) ?? assert.fail('no token')
    assert.ok(!said.includes(token) && !said.includes('canary'))
  })
})

describe('one client among many, through the handlers', () => {
  it('has its tokens at once after its secret was put, when it is asked for', async (t) => {
    const many = await startManyHere(t, { clients: ['acme'] })
    const { outcomes } = (await many.invoke('refresh-client-token', {
      by: 'operator',
      clients: ['acme'],
    })) as {
      outcomes: { client: string; outcome: string }[]
    }
    assert.deepEqual(
      outcomes.map(({ client, outcome }) => [client, outcome]),
      [
        ['acme', 'refreshed'],
        ['acme', 'refreshed'],
      ],
    )
  })

  // Fault: more readers in need than the pace allows
  it('is told renewal_postponed, and Stitch is not asked, where others have used up the pace', async (t) => {
    const settings = { STITCH_TOKENS_PER_SECOND: '1' }
    const many = await startManyHere(t, { clients: ['acme', 'beta'], settings })
    const ask = (client: string) => answered(many, 'token-status', routed('POST', client, {}))
    assert.equal((await ask('acme')).status, 200)
    many.counters.reset()
    const { status, body } = await ask('beta')
    assert.deepEqual([status, body.code], [502, 'refresh_failed'])
    assert.deepEqual(
      body.outcomes.map(({ code }: { code: string }) => code),
      ['renewal_postponed', 'renewal_postponed'],
    )
    assert.equal(many.counters.get('token.requests'), 0)
  })

  it('is asked for by name: an event that names none fails, and so does a name that is none', async (t) => {
    const many = await startManyHere(t, { clients: ['acme'] })
    for (const [event, code] of [
      [{}, 'invalid_request'],
      [{ clients: ['nobody'] }, 'client_unknown'],
      [{ clients: ['No-Alias'] }, 'client_unknown'],
    ] as const) {
      const error = await many.invoke('refresh-client-token', event)
      assert.ok(error instanceof RefreshFailed)
      assert.equal(JSON.parse(error.message).outcomes[0].code, code)
    }
    assert.equal(many.counters.get('token.requests'), 0)
  })

  it('is shown under its path, and another is not there', async (t) => {
    const many = await startManyHere(t, { clients: ['acme'] })
    const shown = await answered(many, 'token-status', routed('GET', 'acme'))
    assert.equal(shown.status, 200)
    assert.deepEqual(
      shown.body.tokens.map(({ status }: { status: string }) => status),
      ['fresh', 'fresh'],
    )
    const refreshed = await answered(many, 'token-status', routed('POST', 'acme', { scopes: [SCOPES[0]] }))
    assert.deepEqual([refreshed.status, refreshed.body.outcomes[0].outcome], [200, 'fresh'])
    for (const client of ['nobody', 'ACME', 'many']) {
      const { status, body } = await answered(many, 'token-status', routed('GET', client))
      assert.deepEqual([status, body.code], [404, 'client_unknown'], client)
    }
  })

  it('calls Stitch with its own token, and finds what it made under its own path', async (t) => {
    const many = await startManyHere(t, { clients: ['acme', 'beta'] })
    const lookup = (client: string) =>
      answered(many, 'lookup-business', routed('POST', client, { country: 'ZA', businessName: 'Fizz' }))
    assert.equal((await lookup('acme')).status, 200)
    assert.ok((await storedOf(many, 'acme', SCOPES[1])) && !(await storedOf(many, 'beta', SCOPES[1])))
    const { status, body } = await lookup('nobody')
    assert.deepEqual([status, body.code], [404, 'client_unknown'])
  })

  it('costs another nothing when names are asked for that are none: those are bounded, all together', async (t) => {
    const many = await startManyHere(t, { clients: ['acme'] })
    const ask = (client: string) =>
      answered(many, 'lookup-business', routed('POST', client, { country: 'ZA', businessName: 'F' }))
    assert.equal((await ask('acme')).status, 200)
    many.counters.reset()
    const statuses: number[] = []
    for (let name = 0; name < 14; name += 1) statuses.push((await ask(`nobody-${name}`)).status)
    assert.deepEqual(statuses, [...Array(10).fill(404), ...Array(4).fill(503)])
    assert.equal(many.counters.get('secretsmanager.GetSecretValue'), 10)
    assert.equal((await ask('acme')).status, 200)
  })

  it('is renewed by the next tick after its parameter was deleted', async (t) => {
    const many = await startManyHere(t, { clients: ['acme'] })
    await many.invoke('refresh-clients', TICK)
    await many.ssm.send(new DeleteParameterCommand({ Name: `${tokensPrefixOf('dev', 'acme')}/${SCOPES[0]}` }))
    await many.invoke('refresh-clients', TICK)
    assert.ok(await storedOf(many, 'acme'))
  })
})
