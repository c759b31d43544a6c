import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { READER_FAILURE_SECONDS, REFRESHER_FAILURE_SECONDS } from '../../lib/token/budgets.ts'
import type { probeOutage } from '../model/year/fleet-in-outage.ts'
import type { OutageKind, sweepOutages } from '../model/year/outage-sweep.ts'
import { apart } from '../support/apart.ts'

const SWEEP = new URL('../model/year/outage-sweep.ts', import.meta.url)
const FLEET = new URL('../model/year/fleet-in-outage.ts', import.meta.url)

/** One tick of the schedule, in seconds. */
const TICK_SECONDS = 300

/** The refresher may have failed just before the end, and the reader just before the refresher may be asked again. */
const MOST_RECOVERY_SECONDS = REFRESHER_FAILURE_SECONDS + READER_FAILURE_SECONDS

describe('15 minutes of outage, beginning at any second of an hour-long token’s life', () => {
  const kinds: [string, OutageKind][] = [
    ['a token endpoint that hangs', { service: 'tokenEndpoint', downtime: 'hangs' }],
    ['a token endpoint that refuses', { service: 'tokenEndpoint', downtime: 'refuses' }],
    ['Secrets Manager down', { service: 'secretsManager', downtime: 'hangs' }],
    ['Parameter Store down', { service: 'parameterStore', downtime: 'hangs' }],
  ]
  // Fault: token endpoint down for 15 minutes
  for (const [name, kind] of kinds)
    it(`${name}: no call fails, and a tick is enough to recover`, async () => {
      const { moments, failed, slowestRecoverySeconds } = await apart<typeof sweepOutages>(
        SWEEP,
        'sweepOutages',
        kind,
      )
      assert.equal(moments, 3600)
      assert.equal(failed, 0)
      assert.ok(slowestRecoverySeconds <= TICK_SECONDS, `${slowestRecoverySeconds} s`)
    })
})

describe('an outage that outlasts every token', () => {
  for (const downtime of ['hangs', 'refuses'] as const)
    it(`the token endpoint ${downtime}: a fleet of 200 asks it no more often than one reader in need`, async () => {
      for (const readers of [1, 20, 200]) {
        const { tokenRequests, invocations, reads, recoverySeconds } = await apart<typeof probeOutage>(
          FLEET,
          'probeOutage',
          readers,
          downtime,
        )
        assert.ok(tokenRequests <= 12, `${tokenRequests} token requests a minute`)
        assert.ok(invocations <= 3000, `${invocations} invocations a minute`)
        assert.ok(
          invocations <= readers * 55 && reads <= readers * 55,
          'not even one of each a second and reader',
        )
        assert.ok(recoverySeconds <= MOST_RECOVERY_SECONDS, `${recoverySeconds} s to recover`)
      }
    })
})
