import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readEverySetting } from '../../../lib/compose/every-setting.ts'
import type { Metrics } from '../../../lib/observe/metrics.ts'
import { assertLongEnough } from '../../../lib/refresher/token-lifetime.ts'
import { RecordedLog } from '../../support/records.ts'
import { aToken, SCOPE } from '../../support/tokens.ts'

/** What is said of a token that lives so long, with a leeway of 120 s and a schedule of 300 s. */
function saidOf(lifetimeSeconds: number) {
  const figures: unknown[] = []
  const metrics: Metrics = {
    count: (...figure) => void figures.push(figure),
    record: (...figure) => void figures.push(figure),
  }
  const { log, lines } = new RecordedLog()
  assertLongEnough({ metrics, log }, readEverySetting({}), SCOPE, aToken({ lifetimeSeconds }))
  return { figures, lines }
}

describe('a token', () => {
  it('that readers could use for less than a minute is refused, naming both lifetimes and both ways out', () => {
    assert.throws(() => saidOf(179), {
      code: 'token_lifetime_too_short',
      message: /Ask Stitch .* or lower STITCH_EXPIRY_LEEWAY_SECONDS\. .* for 179 s, but at least 180 s/,
      facts: { lifetimeSeconds: 179, leastSeconds: 180 },
    })
  })

  for (const lifetimeSeconds of [180, 1439])
    it(`of ${lifetimeSeconds} s is used, and reported in log and metrics as too short for an outage`, () => {
      const { figures, lines } = saidOf(lifetimeSeconds)
      assert.deepEqual(figures, [['TokenLifetimeShort', lifetimeSeconds, 'Seconds', SCOPE]])
      assert.equal(lines.length, 1)
      assert.match(lines[0]?.message ?? '', /Ask Stitch for a longer token lifetime/)
      assert.deepEqual(lines[0]?.facts, { scope: SCOPE, lifetimeSeconds, promisedSeconds: 1440 })
    })

  it('of 1440 s outlasts an outage, and nothing is said', () => {
    assert.deepEqual(saidOf(1440), { figures: [], lines: [] })
  })
})
