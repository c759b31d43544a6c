import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StitchError } from '../../../../lib/errors.ts'
import { ManyWriter } from '../../../support/many-writer.ts'
import { MemorySecret } from '../../../support/memory-secret.ts'
import { aToken } from '../../../support/tokens.ts'

/** A deployment whose clients c1, c2… have tokens with so many seconds left; `undefined` for a text that is none. */
function withTokens(...seconds: readonly (number | undefined)[]) {
  const clients = seconds.map((_, index) => `c${index + 1}`)
  const many = new ManyWriter(clients, { renewalsPerSecond: 1 })
  for (const [index, client] of clients.entries()) {
    const left = seconds[index]
    const expiresAt = many.time.now + (left ?? 0)
    many.parameter(client).put(left === undefined ? left : aToken({ issuedAt: expiresAt - 3600, expiresAt }))
  }
  return { many, run: () => many.run(clients) }
}

const deny = (many: ManyWriter, client: string): void => {
  const secret = new MemorySecret()
  secret.before = () => new StitchError('secret_access_denied', 'The secret may not be read.')
  many.secrets.set(client, secret)
}

describe('the metrics of a run over many clients', () => {
  it('count each token that was due once, with what became of it', async () => {
    const { many, run } = withTokens(300, 300, 3000)
    deny(many, 'c2')
    await run()
    const outcomes = many.metrics.all.filter(({ name }) => name === 'RefreshOutcome')
    assert.deepEqual(outcomes.map(({ value, scope, kind }) => [value, scope, kind]).sort(), [
      [1, 'a', 'failed'],
      [1, 'a', 'refreshed'],
    ])
  })

  it('say what is left of the tokens that are not due', async () => {
    const { many, run } = withTokens(3000, 2500)
    await run()
    assert.deepEqual(many.metrics.of('TokenSecondsRemaining'), [2500, 2500])
    assert.deepEqual(many.metrics.of('TokensOverdue'), [0])
  })

  it('say what is left of a token after its renewal, not before', async () => {
    const { many, run } = withTokens(0)
    await run()
    assert.deepEqual(many.metrics.of('TokenSecondsRemaining'), [3600, 3600])
    assert.deepEqual(many.metrics.of('TokensOverdue'), [0])
  })

  it('say that nothing is left where what is stored is no token and cannot be renewed', async () => {
    const { many, run } = withTokens(3000, undefined)
    deny(many, 'c2')
    const { fresh, failed } = await run()
    assert.deepEqual([fresh, failed], [1, 1])
    assert.deepEqual(many.metrics.of('TokenSecondsRemaining'), [0, 0])
    assert.deepEqual(many.metrics.of('TokensOverdue'), [1])
  })

  it('say how many seconds the run took', async () => {
    const { many, run } = withTokens(300, 300, 300)
    await many.time.pass(60)
    await run()
    const [seconds = 0] = many.metrics.of('RunSeconds')
    assert.equal(seconds * 1000, many.time.elapsedMs - 60_000)
    assert.equal(Math.floor(seconds), 2)
  })
})
