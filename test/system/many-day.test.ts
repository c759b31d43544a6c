import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { simulateMany } from '../model/many/day.ts'

/** What AWS takes of an account by default, in calls a second (Systems Manager quotas). */
const QUOTA = { writes: 3, reads: 40 }

describe('a day of many clients, the real code in virtual time', () => {
  it("a thousand with four scope sets keep within AWS's default quotas, and no token ends", async () => {
    const day = await simulateMany({ clients: 1000, scopeSets: 4, hours: 24 })
    console.log(JSON.stringify(day))
    assert.ok(day.perSecond.writes <= QUOTA.writes, `${day.perSecond.writes} writes a second`)
    assert.ok(day.perSecond.reads + day.perSecond.batches <= QUOTA.reads, 'reads')
    assert.equal(day.requests, day.renewals)
    assert.deepEqual([day.failed, day.secondsWithout], [0, 0])
    assert.ok(day.longestRunSeconds <= 235)
    // Once an hour's token has 30 minutes left, and by then at the next tick or two.
    const perToken = day.renewals / day.tokens
    assert.ok(perToken > 35 && perToken < 49, `${perToken} renewals of a token`)
  })

  it('everything is stored again within 45 minutes after all was lost, at the same pace', async () => {
    const hour = await simulateMany({ clients: 1000, scopeSets: 4, hours: 1 })
    assert.ok(hour.filledAfterSeconds <= 2700, `${hour.filledAfterSeconds} s`)
    assert.ok(hour.perSecond.writes <= QUOTA.writes)
  })

  it('costs grow with the number of clients, and not faster', async () => {
    const [small, large] = [
      await simulateMany({ clients: 50, scopeSets: 4, hours: 12 }),
      await simulateMany({ clients: 500, scopeSets: 4, hours: 12 }),
    ]
    for (const kind of ['reads', 'batches', 'secrets'] as const)
      assert.ok(
        large.calls[kind] <= 10.5 * small.calls[kind],
        `${kind}: ${small.calls[kind]}, ${large.calls[kind]}`,
      )
    assert.equal(small.postponed + small.secondsWithout + large.secondsWithout, 0)
  })
})
