import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { alarms, describeAlarms } from '../../../infrastructure/alarms.ts'
import { dashboard } from '../../../infrastructure/dashboard.ts'
import { readDeployment } from '../../../infrastructure/deployment.ts'
import { readEverySetting } from '../../../lib/compose/every-setting.ts'
import { isDue } from '../../../lib/token/client-token.ts'
import { readPage } from '../../support/documents.ts'
import { aToken } from '../../support/tokens.ts'

const deployment = readDeployment('dev', {})

/**
 * What is assumed when Stitch does not say how long a token lives, and what a run may take before it tells the metric.
 */
const ASSUMED_LIFETIME_SECONDS = 900
const LONGEST_RUN_SECONDS = 25

const thresholdOf = (params: object) =>
  describeAlarms(readDeployment('dev', { ...params })).find(({ name }) => name === 'TokenExpiringSoon')
    ?.threshold ?? Number.NaN

describe('the alarms', () => {
  it('name their runbook entry and notify the topic when something goes wrong, not when it is well again', () => {
    const ids = Object.keys(alarms(deployment))
    assert.equal(ids.length, 8 + deployment.scopeSets.length)
    for (const alarm of describeAlarms(deployment)) {
      const [, resource] = Object.entries(alarms(deployment)).find(([id]) => id.startsWith(alarm.name)) ?? []
      const { AlarmDescription, AlarmActions, OKActions, ActionsEnabled } = resource?.Properties ?? {}
      assert.ok(String(AlarmDescription).endsWith(`Runbook: docs/run/operations.md, "Alarm: ${alarm.name}".`))
      assert.deepEqual(AlarmActions, [{ Ref: 'AlarmTopic' }])
      assert.equal(OKActions, undefined)
      assert.equal(ActionsEnabled, true)
    }
  })

  it('are silent before the secret exists, all but the two that tell the truth about it', () => {
    const loud = describeAlarms(deployment).filter(
      ({ missing, name }) => missing === 'breaching' || name === 'RefreshFailing',
    )
    assert.deepEqual(
      loud.map(({ name }) => name),
      ['RefresherSilent', 'RefreshFailing'],
    )
  })

  it('all stay silent with alarms off, and keep their state', () => {
    for (const { Properties } of Object.values(alarms(readDeployment('dev', { alarms: 'off' }))))
      assert.equal(Properties?.ActionsEnabled, false)
  })

  it('expect no tick while the schedule is paused', () => {
    const names = describeAlarms(readDeployment('dev', { schedule: 'off' })).map(({ name }) => name)
    assert.ok(!names.includes('RefresherSilent') && names.includes('RefreshFailing'))
  })

  // Ticks of five minutes; Lambda tries one that is turned away about nine times.
  const TURNED_AWAY: readonly [what: string, throttles: readonly number[], rings: boolean][] = [
    ['a caller that keeps the turn for 15 minutes', [9, 9, 9], true],
    ['a caller that keeps the turn, and a fleet that asks too', [900, 2400, 1800], true],
    ['a burst of cold readers', [400, 0, 0], false],
    ['a burst of cold readers in the latest tick', [0, 0, 400], false],
    ['a burst of cold readers at the turn of a tick', [200, 200, 0], false],
    ['an operator and a tick at the same time, now and then', [1, 2, 1], false],
  ]
  for (const [what, throttles, rings] of TURNED_AWAY)
    it(`${rings ? 'ring' : 'keep silent'} for ${what}`, () => {
      const alarm = describeAlarms(deployment).find(({ name }) => name === 'RefresherStarved')
      assert.equal(alarm?.metric.name, 'Throttles')
      assert.deepEqual([alarm?.statistic, alarm?.operator], ['Sum', 'GreaterThanOrEqualToThreshold'])
      const { threshold = 0, periods = 1, outOf = periods } = alarm ?? {}
      const bad = throttles.slice(-outOf).filter((sum) => sum >= Number(threshold))
      assert.equal(bad.length >= periods, rings)
    })

  it('ring for a token that was not renewed while readers still have time', () => {
    const [intervalSeconds, leewaySeconds, hour, outageSeconds] = [300, 120, 3600, 900]
    const leastWhenWell = Math.min(1800, hour / 2) - intervalSeconds
    const threshold = Number(thresholdOf({}))
    assert.ok(threshold - intervalSeconds > leewaySeconds, 'the first tick below comes before readers stop')
    assert.ok(threshold <= leastWhenWell - outageSeconds, 'an outage of 15 minutes does not ring')
  })

  describe('keep silent for a token that is renewed in time, with the value that the runbook gives for it:', () => {
    const entry =
      /^## Alarm: TokenExpiringSoon$[\s\S]*?(?=^## )/m.exec(readPage('docs/run/operations.md'))?.[0] ?? ''
    const rows = [...entry.matchAll(/^\| (\d+) s[^|]*\| (\d+)\b[^|]*\|$/gm)].map((row) =>
      row.slice(1).map(Number),
    )

    it('the table begins with the default, and has the lifetime that is assumed', () => {
      assert.equal(rows[0]?.[1], thresholdOf({}))
      assert.ok(rows.some(([lifetimeSeconds]) => lifetimeSeconds === ASSUMED_LIFETIME_SECONDS))
    })

    for (const [lifetimeSeconds = 0, seconds = 0] of rows)
      it(`${lifetimeSeconds} s, with ${seconds}`, () => {
        const threshold = thresholdOf({ 'token-alarm-seconds': seconds })
        assert.equal(threshold, seconds)
        const token = aToken({ issuedAt: 0, lifetimeSeconds })
        for (let left = lifetimeSeconds; left > 0; left--) {
          if (isDue(token, lifetimeSeconds - left, readEverySetting({}))) return
          assert.ok(left - LONGEST_RUN_SECONDS >= threshold, `rings with ${left} s left, which is well`)
        }
      })
  })
})

describe('the dashboard', () => {
  it('shows the life of every token, and is JSON', () => {
    const { DashboardBody } = dashboard(deployment).Dashboard?.Properties ?? {}
    const body = (DashboardBody as { 'Fn::Sub': string })['Fn::Sub']
    const { widgets } = JSON.parse(body) as {
      widgets: ReadonlyArray<{ properties: { metrics: unknown[][] } }>
    }
    const [search, minimum, ...others] = widgets[0]?.properties.metrics ?? []
    // Whichever scope sets there are: the name of none is in it.
    assert.match(
      JSON.stringify(search),
      /Client,Scope\} MetricName=\(.*TokenSecondsRemaining.*'Minimum', 300/,
    )
    assert.ok(minimum?.includes('TokenSecondsRemaining') && !minimum.includes('Scope'))
    assert.equal(others.length, 0)
    assert.deepEqual([...new Set(body.match(/\$\{[^}]+\}/g))].toSorted(), [`\${AWS::Region}`, `\${HttpApi}`])
  })
})
