import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { simulateMany } from '../model/many/day.ts'
import type { simulateMoment } from '../model/many/moment.ts'
import { QUOTA } from '../model/many/services.ts'
import { apart } from '../support/apart.ts'

// `npm run simulate:many` plays days of larger deployments too.
const DAY = new URL('../model/many/day.ts', import.meta.url)
const MOMENT = new URL('../model/many/moment.ts', import.meta.url)

const { writes: WRITES, reads: READS } = QUOTA.byDefault

describe('many clients, the real code in virtual time', () => {
  it("a thousand with four scope sets keep within AWS's default quotas, and no token ends", async (t) => {
    const day = await apart<typeof simulateMany>(DAY, 'simulateMany', {
      clients: 1000,
      scopeSets: 4,
      hours: 24,
    })
    t.diagnostic(JSON.stringify(day))
    assert.ok(day.perSecond.writes <= WRITES, `${day.perSecond.writes} writes a second`)
    assert.ok(day.perSecond.reads <= READS, `${day.perSecond.reads} reads a second`)
    assert.equal(day.requests, day.renewals)
    assert.deepEqual([day.refused, day.failed, day.secondsWithout], [0, 0, 0])
    // The alarm RenewalsLate rings at 18.
    assert.ok(day.mostTicksLate < 18, `${day.mostTicksLate} ticks were late`)
    // A run ends before the next tick comes.
    assert.ok(day.longestRunSeconds <= 235)
    assert.ok(day.filledAfterSeconds <= 2700, `${day.filledAfterSeconds} s`)
    // An hour's token is renewed when 30 to 15 minutes are left.
    const perToken = day.renewals / day.tokens
    assert.ok(perToken > 32 && perToken < 49, `${perToken} renewals of a token`)
  })

  it('all tokens that are revoked at once are replaced at the same pace, and callers are served meanwhile', async (t) => {
    const moment = await apart<typeof simulateMoment>(MOMENT, 'simulateMoment', {
      clients: 1000,
      scopeSets: 4,
      callsPerSecond: 2,
      containers: 2,
    })
    t.diagnostic(JSON.stringify(moment))
    assert.ok(moment.perSecond.writes <= WRITES, `${moment.perSecond.writes} writes a second`)
    assert.ok(moment.perSecond.reads <= READS, `${moment.perSecond.reads} reads a second`)
    // The default bound on Stitch.
    assert.ok(moment.perSecond.requests <= 10, `${moment.perSecond.requests} token requests a second`)
    assert.deepEqual([moment.failedRenewals, moment.refusedByQuota.reads], [0, 0])
    assert.ok(moment.renewedAfterSeconds <= 2700, `${moment.renewedAfterSeconds} s`)
    // By the refresher's own turns: at 6.6 % of the pace.
    assert.ok(moment.renewalsInNeed > 300, `${moment.renewalsInNeed} renewals in need`)
    assert.ok(moment.calls.served > moment.calls.refused)
  })

  it('costs grow with the number of clients, and not faster', async () => {
    const of = (clients: number) =>
      apart<typeof simulateMany>(DAY, 'simulateMany', { clients, scopeSets: 4, hours: 4 })
    const [small, large] = [await of(50), await of(500)]
    for (const kind of ['reads', 'batches', 'secrets'] as const)
      assert.ok(
        large.calls[kind] <= 10.5 * small.calls[kind],
        `${kind}: ${small.calls[kind]}, ${large.calls[kind]}`,
      )
    assert.equal(small.secondsWithout + large.secondsWithout, 0)
  })
})
