import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StitchError } from '../../../../lib/errors.ts'
import { CLIENTS_AT_ONCE, MANY_RUN_MS, READ_SECRET_MS, RUN_MS } from '../../../../lib/token/budgets.ts'
import { ManyWriter } from '../../../support/many-writer.ts'
import { MemorySecret, withClientSecret } from '../../../support/memory-secret.ts'
import { refusal } from '../../../support/token-endpoint-in-memory.ts'
import { aToken } from '../../../support/tokens.ts'
import { aWriter } from '../../../support/writer.ts'

const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `c${index + 1}`)
const DENIED = new StitchError('secret_access_denied', 'The secret may not be read.')

describe('a run over many clients', () => {
  it('gives every client a token of its own, each with the credentials of its own secret', async () => {
    const many = new ManyWriter(names(3), { scopes: 'a,b' })
    assert.deepEqual(await many.run(names(3)), {
      clients: 3,
      refreshed: 6,
      fresh: 0,
      failed: 0,
      postponed: 0,
      late: 0,
    })
    const asked = many.endpoint.forms.map((form) => `${form.get('client_id')} ${form.get('scope')}`)
    assert.deepEqual(asked.sort(), [
      'test-c1 a',
      'test-c1 b',
      'test-c2 a',
      'test-c2 b',
      'test-c3 a',
      'test-c3 b',
    ])
    const stored = names(3).flatMap((client) =>
      ['a', 'b'].map((scope) => many.parameter(client, scope).newest),
    )
    assert.equal(new Set(stored.map((entry) => entry?.token?.accessToken)).size, 6)
    for (const secret of many.secrets.values()) assert.deepEqual(secret.reads, ['AWSCURRENT'])
  })

  it('reads ten tokens a call, and no token singly that is good for longer', async () => {
    const many = new ManyWriter(names(13), { scopes: 'a,b' })
    for (const client of names(13))
      for (const scope of ['a', 'b']) many.parameter(client, scope).put(aToken({ issuedAt: many.time.now }))
    const result = await many.run(names(13))
    assert.deepEqual(result, { clients: 13, refreshed: 0, fresh: 26, failed: 0, postponed: 0, late: 0 })
    assert.deepEqual(
      many.batches.map(({ length }) => length),
      [10, 10, 6],
    )
    const single = names(13).flatMap((client) =>
      ['a', 'b'].map((scope) => many.parameter(client, scope).reads),
    )
    assert.deepEqual(new Set(single), new Set([0]))
    assert.equal(many.endpoint.requests, 0)
  })

  it('looks again before it asks: what another run has renewed meanwhile is left alone', async () => {
    const many = new ManyWriter(names(1))
    const parameter = many.parameter('c1')
    parameter.before = () => {
      // Written after the batch was read.
      if (parameter.newest === undefined) parameter.put(aToken({ issuedAt: many.time.now }))
      return undefined
    }
    const { refreshed, fresh } = await many.run(names(1))
    assert.deepEqual([refreshed, fresh, many.endpoint.requests], [0, 1, 0])
  })

  it('reads singly what a batch cannot read, so that one token that may not be read costs no other', async () => {
    const many = new ManyWriter(names(12))
    many.beforeBatch = (keys) =>
      keys.some(({ client }) => client === 'c2')
        ? new StitchError('token_store_unreadable', 'AccessDeniedException')
        : undefined
    many.parameter('c2').before = () => new StitchError('token_store_unreadable', 'AccessDeniedException')
    const { refreshed, failed } = await many.run(names(12))
    assert.deepEqual([refreshed, failed], [11, 1])
    assert.deepEqual(many.failures(), [['c2', 'token_store_unreadable']])
  })

  it('takes no place of a renewal for what is good for longer, also where no batch can be read', async () => {
    const many = new ManyWriter(names(30), { renewalsPerSecond: 1 })
    many.beforeBatch = () => new StitchError('token_store_unreadable', 'AccessDeniedException')
    for (const client of names(30)) many.parameter(client).put(aToken({ issuedAt: many.time.now }))
    const result = await many.run(names(30))
    assert.deepEqual(result, { clients: 30, refreshed: 0, fresh: 30, failed: 0, postponed: 0, late: 0 })
    assert.ok(many.time.elapsedMs < 1000, `${many.time.elapsedMs} ms`)
  })

  it('renews the token that ends first, first, and a client that has none last', async () => {
    const many = new ManyWriter(names(3), { renewalsPerSecond: 1 })
    const due = (secondsLeft: number) =>
      aToken({ issuedAt: many.time.now - 3600 + secondsLeft, expiresAt: many.time.now + secondsLeft })
    many.parameter('c2').put(due(900))
    many.parameter('c3').put(due(300))
    await many.run(names(3))
    assert.deepEqual(
      many.endpoint.forms.map((form) => form.get('client_id')),
      ['test-c3', 'test-c2', 'test-c1'],
    )
  })

  it('asks for no more tokens in a second than its part', async () => {
    const many = new ManyWriter(names(30), { scopes: 'a,b', renewalsPerSecond: 2 })
    await many.run(names(30))
    const seconds = many.endpoint.askedAtMs.map((at) => Math.floor(at / 1000))
    const perSecond = [...Map.groupBy(seconds, (second) => second).values()].map(({ length }) => length)
    assert.ok(Math.max(...perSecond) <= 2, `${Math.max(...perSecond)} in a second`)
    assert.equal(many.endpoint.requests, 60)
  })

  it('leaves to the next run what does not fit, and ends in time', async () => {
    const many = new ManyWriter(names(300), { renewalsPerSecond: 1 })
    const result = await many.run(names(300))
    assert.ok(many.time.elapsedMs <= MANY_RUN_MS, `${many.time.elapsedMs} ms`)
    assert.equal(result.refreshed + result.postponed, 300)
    assert.ok(result.postponed > 50 && result.failed === 0, JSON.stringify(result))
    const { refreshed } = await many.run(names(300))
    assert.equal(refreshed, result.postponed)
  })
})

describe('one client that is broken', () => {
  const BROKEN: readonly [what: string, secret: MemorySecret, code: string][] = [
    ['whose secret is empty', new MemorySecret(''), 'secret_malformed'],
    ['whose secret is no JSON', new MemorySecret('{"clientId": '), 'secret_malformed'],
    ['whose secret is a bare PEM', new MemorySecret('-----BEGIN CERTIFICATE-----'), 'secret_malformed'],
    ['whose secret may not be read', failing(DENIED), 'secret_access_denied'],
  ]
  for (const [what, secret, code] of BROKEN)
    it(`${what} fails by its name, and no other does`, async () => {
      const many = new ManyWriter(names(4))
      many.secrets.set('c2', secret)
      const { refreshed, failed } = await many.run(names(4))
      assert.deepEqual([refreshed, failed], [3, 1])
      assert.deepEqual(many.failures(), [['c2', code]])
      assert.deepEqual(many.metrics.of('ClientsFailing'), [1])
      assert.deepEqual(many.metrics.of('RenewalsFailed', code), [1])
    })

  it('that Stitch refuses fails by its name, and no other does', async () => {
    const many = new ManyWriter(names(4))
    many.endpoint.script(refusal('invalid_client'))
    const { refreshed, failed } = await many.run(names(4))
    assert.deepEqual([refreshed, failed], [3, 1])
    assert.deepEqual(
      many.failures().map(([, code]) => code),
      ['client_auth_rejected'],
    )
  })

  it('of the other mode fails by its name, and no other does', async () => {
    const many = new ManyWriter(names(2), { environment: { STITCH_EXPECT_CLIENT_MODE: 'test' } })
    many.secrets.set('c1', new MemorySecret(withClientSecret('s', 'live-client')))
    assert.equal((await many.run(names(2))).refreshed, 1)
    assert.deepEqual(many.failures(), [['c1', 'client_mode_mismatch']])
  })

  it('whose secret hangs holds up no other for longer than its own run', async () => {
    const many = new ManyWriter(names(40))
    for (const client of names(5)) {
      const secret = many.secrets.get(client) as MemorySecret
      secret.before = async () => {
        await many.time.sleep(READ_SECRET_MS)
        return new StitchError('secret_unavailable', 'The secret could not be read just now.')
      }
    }
    const { refreshed, failed } = await many.run(names(40))
    assert.deepEqual([refreshed, failed], [35, 5])
    const others = many.endpoint.askedAtMs
    assert.ok(Math.max(...others) < READ_SECRET_MS, `the last was asked for after ${Math.max(...others)} ms`)
    assert.deepEqual(
      many
        .failures()
        .map(([client]) => client)
        .sort(),
      names(5).slice().sort(),
    )
    assert.ok(CLIENTS_AT_ONCE > 5 && many.time.elapsedMs < RUN_MS)
  })

  it('that was deleted is no failure: its parameters are named for removal', async () => {
    const many = new ManyWriter(names(2), { scopes: 'a,b c' })
    many.secrets.delete('c2')
    const { refreshed, failed } = await many.run(names(2))
    assert.deepEqual([refreshed, failed], [2, 0])
    assert.deepEqual(many.metrics.of('ClientsFailing'), [0])
    const gone = many.log.lines.filter(({ level }) => level === 'warn')
    assert.deepEqual(
      gone.map(({ facts }) => [facts.client, facts.parameters]),
      [['c2', ['/stitch/dev/many/c2/tokens/a', '/stitch/dev/many/c2/tokens/b.c']]],
    )
  })
})

describe('a deployment for one client', () => {
  it('knows its own by name, and no other: it asks for nothing then', async () => {
    const { endpoint, secret, run } = aWriter()
    assert.deepEqual(
      (await run({ clients: ['default'] })).map(({ client, outcome }) => [client, outcome]),
      [['default', 'refreshed']],
    )
    const [other] = await run({ clients: ['acme'], force: true })
    assert.equal(other?.outcome === 'failed' && other.code, 'client_unknown')
    assert.deepEqual([endpoint.requests, secret.reads.length], [1, 1])
  })

  it('names no client in its outcomes', async () => {
    const { run } = aWriter()
    assert.deepEqual(Object.keys((await run())[0] ?? {}), ['scope', 'outcome', 'expiresAt', 'version'])
  })
})

describe('what a run over many clients tells', () => {
  it('is of all of them together: the least that is left, how many are overdue, and nothing by client', async () => {
    const many = new ManyWriter(names(3))
    const left = (seconds: number) =>
      aToken({ issuedAt: many.time.now - 3600 + seconds, expiresAt: many.time.now + seconds })
    many.parameter('c1').put(left(3000))
    many.parameter('c2').put(left(120))
    many.parameter('c3').put(left(2500))
    many.secrets.set('c2', failing(DENIED))
    await many.run(names(3))
    assert.deepEqual(many.metrics.of('TokenSecondsRemaining'), [120, 120])
    assert.deepEqual(many.metrics.of('TokensOverdue'), [1])
    assert.doesNotMatch(JSON.stringify(many.metrics.all), /c1|c2|c3/)
  })

  it('holds no token and no secret', async () => {
    const many = new ManyWriter(names(3))
    many.endpoint.script(refusal('invalid_client'))
    const result = await many.run(names(3))
    const said = JSON.stringify([result, many.log.lines, many.metrics.all])
    for (const client of names(3)) {
      const { accessToken = '' } = many.parameter(client).newest?.token ?? {}
      assert.ok(accessToken === '' || !said.includes(accessToken))
    }
    for (const [client] of many.secrets) assert.ok(!said.includes(`"${client}-secret`))
  })
})

function failing(error: StitchError): MemorySecret {
  const secret = new MemorySecret()
  secret.before = () => error
  return secret
}
