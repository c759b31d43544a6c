import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inOrder, listedClients } from '../../../local/console/clients.ts'
import { TokenLives } from '../../../local/token-lives.ts'

const NOW = 1_800_000_000
const SCOPES = ['a', 'b']

/** Stores a token of a client that has so many seconds left. */
const store = (lives: TokenLives, client: string, scope: string, left: number) =>
  lives.stored({
    name: `/stitch/dev/many/${client}/tokens/${scope}`,
    value: JSON.stringify({
      version: 1,
      accessToken: `${client}-${scope}`,
      tokenType: 'Bearer',
      scope,
      issuedAt: NOW + left - 3600,
      expiresAt: NOW + left,
    }),
    version: 3,
    at: (NOW + left - 3600) * 1000,
  })

const seenOf = (aliases: readonly string[], lives: TokenLives, log: readonly object[] = []) => ({
  aliases,
  scopes: SCOPES,
  lives,
  log: log.map((line, id) => ({
    id,
    at: NOW * 1000,
    functionKey: 'refresh-clients',
    containerId: '1',
    stream: 'stdout' as const,
    text: JSON.stringify(line),
  })),
  refreshAheadSeconds: 1800,
  expiryLeewaySeconds: 120,
  now: NOW * 1000,
})

describe('the clients on the console', () => {
  it('are listed with the worst first: failing, then due, then the one whose token ends first', () => {
    const lives = new TokenLives()
    for (const scope of SCOPES) {
      store(lives, 'well', scope, 3000)
      store(lives, 'well-2', scope, 3000)
      store(lives, 'sooner', scope, 2000)
      store(lives, 'due', scope, 1800)
      store(lives, 'over', scope, 120)
      store(lives, 'refused', scope, 3000)
      store(lives, 'deleted', scope, 3000)
    }
    store(lives, 'half', 'a', 3000)
    lives.deleted('/stitch/dev/many/deleted/tokens/b', NOW * 1000)
    const aliases = inOrder(['new', ...lives.present().keys()])
    const log = [{ level: 'ERROR', client: 'refused', code: 'client_auth_rejected' }]
    const { shown, ...counts } = listedClients(seenOf(aliases, lives, log), '')
    assert.deepEqual(
      shown.map(({ alias, state, code }) => [alias, state, ...(code === undefined ? [] : [code])].join(' ')),
      [
        ...['deleted failing', 'half failing', 'new failing', 'over failing'],
        ...['due due', 'refused due client_auth_rejected'],
        ...['sooner well', 'well well', 'well-2 well'],
      ],
    )
    assert.deepEqual(counts, { total: 9, failing: 4, due: 2, found: 9 })
  })

  for (const count of [25, 200])
    it(`are all listed where there are ${count}, and the search finds some of them`, () => {
      const aliases = Array.from({ length: count }, (_, index) => `client-${index + 1}`)
      const seen = seenOf(inOrder(aliases), new TokenLives())
      assert.deepEqual(
        listedClients(seen, '').shown.map(({ alias }) => alias),
        aliases,
      )
      assert.deepEqual(
        listedClients(seen, ' Client-2').shown.map(({ alias }) => alias),
        aliases.filter((alias) => alias.includes('client-2')),
      )
    })

  it('of thousands the worst are listed, and how many the search finds is said', () => {
    const aliases = Array.from({ length: 1000 }, (_, index) => `client-${index + 1}`)
    const { shown, found } = listedClients(seenOf(inOrder(aliases), new TokenLives()), '')
    assert.deepEqual([shown.length, found], [300, 1000])
  })

  it('have their own tokens: the same scope set of another client is another token', () => {
    const lives = new TokenLives()
    store(lives, 'acme', 'a', 3000)
    store(lives, 'beta', 'a', 2000)
    assert.deepEqual(Object.keys(lives.of('acme')), ['a'])
    assert.equal(lives.of('acme').a?.[0]?.expiresAt, NOW + 3000)
    assert.equal(lives.of('beta').a?.length, 1)
    assert.deepEqual(lives.of(), {})
    assert.deepEqual(lives.find('beta-a'), { client: 'beta', scope: 'a', version: 3 })
  })
})
