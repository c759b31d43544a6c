import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StitchError } from '../../../../lib/errors.ts'
import { chunkRun } from '../../../../lib/refresher/many/chunk-run.ts'
import { ManyWriter } from '../../../support/many-writer.ts'
import { refusal } from '../../../support/token-endpoint-in-memory.ts'
import { aToken } from '../../../support/tokens.ts'

const asked = (many: ManyWriter): readonly string[] =>
  many.endpoint.forms.map((form) => `${form.get('client_id')} ${form.get('scope')}`)
const left = (many: ManyWriter, seconds: number) =>
  aToken({ issuedAt: many.time.now - 3600 + seconds, expiresAt: many.time.now + seconds })

describe('of many clients', () => {
  it('the one whose first token ends first is renewed first, whenever its others end', async () => {
    const many = new ManyWriter(['c1', 'c2'], { scopes: 'a,b', renewalsPerSecond: 1 })
    for (const [client, ...seconds] of [
      ['c1', 900, 900],
      ['c2', 1500, 300],
    ] as const)
      for (const [index, scope] of ['a', 'b'].entries())
        many.parameter(client, scope).put(left(many, seconds[index] ?? 0))
    await many.run(['c1', 'c2'])
    assert.deepEqual(asked(many), ['test-c2 a', 'test-c2 b', 'test-c1 a', 'test-c1 b'])
  })

  it('one of whose tokens one failed before comes after a new one', async () => {
    const many = new ManyWriter(['c1', 'c2'], { scopes: 'a,b', renewalsPerSecond: 1 })
    many.endpoint.script(refusal('unauthorized_client'))
    assert.equal((await many.run(['c1'])).refreshed, 1)
    await many.time.pass(3600)
    await many.run(['c1', 'c2'])
    assert.deepEqual(asked(many).slice(2), ['test-c2 a', 'test-c2 b', 'test-c1 a', 'test-c1 b'])
  })

  it('one with nothing due is left alone: no credentials are opened for it', async () => {
    const many = new ManyWriter(['c1', 'c2'])
    many.parameter('c1').put(left(many, 3000))
    const opened: string[] = []
    const credentials: typeof many.ports.credentials = (by, client) => {
      opened.push(client)
      return many.ports.credentials(by, client)
    }
    await many.time.run(chunkRun({ ...many.ports, credentials }, many.config)(['c1', 'c2']))
    assert.deepEqual(opened, ['c2'])
  })

  it('one has a token that could not be written: the next run writes it, though an older one is good', async () => {
    const many = new ManyWriter(['c1'])
    const parameter = many.parameter('c1')
    parameter.script('write', new StitchError('token_store_failed', 'no'))
    assert.equal((await many.run(['c1'])).failed, 1)
    parameter.put(left(many, 3590))
    assert.equal((await many.run(['c1'])).refreshed, 1)
    assert.deepEqual([parameter.newest?.token?.accessToken, many.endpoint.requests], ['granted-1', 1])
  })
})
