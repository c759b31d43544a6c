import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { yearTable } from '../model/year/tables.ts'
import { FAILED_ATTEMPTS, type simulateYear, type YearOptions } from '../model/year/year.ts'
import { apart } from '../support/apart.ts'

const yearOf = (options: YearOptions) =>
  apart<typeof simulateYear>(new URL('../model/year/year.ts', import.meta.url), 'simulateYear', options)

describe('a year in which 30 % of the token requests fail', () => {
  it('and nothing else does leaves no second without a usable token, with under 60 tokens on any day, and 75 requests a day on average', async (t) => {
    const year = await yearOf({ seed: 1, faultRates: FAILED_ATTEMPTS })
    t.diagnostic(`\n${yearTable(year)}`)
    assert.deepEqual(
      [year.secondsWithoutToken, year.secondsUntilFirstToken, year.secondsStoredOver],
      [0, 0, 0],
    )
    assert.deepEqual([year.callsRefused, year.callsRefusedBeforeFirst], [0, 0])
    assert.ok(year.tokensIssued / year.days < 60 && year.mostIssuedADay < 60)
    assert.ok(year.tokenRequests / year.days < 75 && year.mostRequestsADay < 90)
    assert.ok(year.tokenRequests > 1.3 * year.writes && year.calls > 30_000_000)
  })

  it('and everything else does too refuses no caller that has had a token', async (t) => {
    const year = await yearOf({ seed: 1 })
    t.diagnostic(`\n${yearTable(year)}`)
    assert.deepEqual([year.callsRefused, year.callsWithEndedToken], [0, 0])
    // Three failed reads in a row, of 2 % each, leave a new container without its first one for a few seconds.
    assert.ok(year.callsRefusedBeforeFirst < 30)
    // An outage of 15 minutes beside a lost tick is more than was promised: readers then wait for seconds, and are
    // served.
    assert.ok(year.secondsWithoutToken < 30 && year.secondsStoredOver < 30)
    assert.ok(year.tokensIssued / year.days < 60 && year.mostIssuedADay < 60)
    assert.ok(year.tokenRequests / year.days < 75 && year.mostRequestsADay < 90)
    assert.ok(year.calls > 30_000_000 && year.outages > 50 && year.ticksLost > 1000 && year.restarts > 1000)
  })

  it('takes the same course again for the same seed', async () => {
    assert.deepEqual(await yearOf({ seed: 2, days: 2 }), await yearOf({ seed: 2, days: 2 }))
    assert.notDeepEqual(await yearOf({ seed: 2, days: 2 }), await yearOf({ seed: 3, days: 2 }))
  })
})
