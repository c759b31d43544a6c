import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ChunkPorts, chunkRun } from '../../../../lib/refresher/many/chunk-run.ts'
import {
  LAST_RENEWAL_MS,
  LEAST_ATTEMPT_MS,
  MANY_RUN_MS,
  RUN_MS,
  WRITE_MS,
} from '../../../../lib/token/budgets.ts'
import { ManyWriter } from '../../../support/many-writer.ts'

const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `c${index + 1}`)

describe('a run over many clients', () => {
  for (const scopes of ['a', 'a,b', 'a,b,c,d'])
    it(`begins what has time to end, and nothing more: clients with the scope sets ${scopes}`, async () => {
      const many = new ManyWriter(names(300), { scopes, renewalsPerSecond: 1 })
      const each = scopes.split(',').length
      const { refreshed, postponed } = await many.run(names(300))
      assert.deepEqual([refreshed + postponed, refreshed % each], [300 * each, 0])
      const last = Math.max(...many.endpoint.askedAtMs)
      const latest = MANY_RUN_MS - LAST_RENEWAL_MS
      assert.ok(last <= latest, `the last token was asked for after ${last} ms`)
      assert.ok(last + each * 1000 > latest, `another client had time after ${last} ms`)
    })

  it('spaces out the tokens of one client too', async () => {
    const many = new ManyWriter(names(2), { scopes: 'a,b,c', renewalsPerSecond: 4 })
    await many.run(names(2))
    const [first = 0] = many.endpoint.askedAtMs
    assert.deepEqual(
      many.endpoint.askedAtMs.map((at) => at - first),
      [0, 250, 500, 750, 1000, 1250],
    )
  })

  it('gives each renewal the time of a run of its own, but none beyond its own end', async () => {
    const many = new ManyWriter(names(300), { renewalsPerSecond: 1 })
    await many.time.pass(10)
    const end = many.time.monotonic() + MANY_RUN_MS
    const given: { readonly what: string; readonly ms: number; readonly most: number }[] = []
    const note = (what: string, by: number, kept: number) => {
      const now = many.time.monotonic()
      given.push({ what, ms: by + kept - now, most: Math.min(RUN_MS, end - now) })
    }
    const ports: ChunkPorts = {
      ...many.ports,
      credentials: (by, client) => {
        note('secret', by, WRITE_MS)
        return many.ports.credentials(by, client)
      },
      tokenParameter: (key, by) => {
        note('store', by, 0)
        return many.ports.tokenParameter(key, by)
      },
      paceAttempt: async (_, by) => {
        note('request', by, WRITE_MS + LEAST_ATTEMPT_MS)
        return true
      },
    }
    const { refreshed } = await many.time.run(chunkRun(ports, many.config)(names(300)))
    assert.deepEqual(
      given.filter(({ ms, most }) => ms !== most),
      [],
    )
    for (const what of ['secret', 'store', 'request']) {
      const times = given.filter((each) => each.what === what).map(({ ms }) => ms)
      assert.deepEqual([times.length, Math.max(...times)], [refreshed, RUN_MS], what)
      assert.ok(Math.min(...times) < RUN_MS, `${what}: none came near the end of the run`)
    }
  })
})
