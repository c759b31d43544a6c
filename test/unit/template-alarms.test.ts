import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { alarms, describeAlarms } from '../../infrastructure/alarms.ts'
import { dashboard } from '../../infrastructure/dashboard.ts'
import { readDeployment } from '../../infrastructure/deployment.ts'

const deployment = readDeployment('dev', {})

describe('the alarms', () => {
  it('name their runbook entry and notify the topic when something goes wrong, not when it is well again', () => {
    const ids = Object.keys(alarms(deployment))
    assert.equal(ids.length, 11)
    for (const alarm of describeAlarms(deployment)) {
      const [, resource] = Object.entries(alarms(deployment)).find(([id]) => id.startsWith(alarm.name)) ?? []
      const { AlarmDescription, AlarmActions, OKActions, ActionsEnabled } = resource?.Properties ?? {}
      assert.ok(String(AlarmDescription).endsWith(`Runbook: docs/operations.md, "Alarm: ${alarm.name}".`))
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

  it('ring for a token that was not renewed while readers still have time', () => {
    const low = describeAlarms(deployment).find(({ name }) => name === 'TokenExpiringSoon')
    assert.ok(low !== undefined)
    const [intervalSeconds, leewaySeconds, hour, outageSeconds] = [300, 120, 3600, 900]
    const leastWhenWell = Math.min(1800, hour / 2) - intervalSeconds
    assert.ok(
      low.threshold - intervalSeconds > leewaySeconds,
      'the first tick below comes before readers stop',
    )
    assert.ok(low.threshold <= leastWhenWell - outageSeconds, 'an outage of 15 minutes does not ring')
  })
})

describe('the dashboard', () => {
  it('shows the life of every token, and is JSON', () => {
    const { DashboardBody } = dashboard(deployment).Dashboard?.Properties ?? {}
    const body = (DashboardBody as { 'Fn::Sub': string })['Fn::Sub']
    const { widgets } = JSON.parse(body) as {
      widgets: ReadonlyArray<{ properties: { metrics: unknown[][] } }>
    }
    const lives = widgets[0]?.properties.metrics.filter((line) => line.includes('TokenSecondsRemaining'))
    assert.deepEqual(
      lives?.map((line) => line[6] === 'Scope' && line[7]),
      [...deployment.scopeSets, false],
    )
    assert.deepEqual([...new Set(body.match(/\$\{[^}]+\}/g))].toSorted(), [`\${AWS::Region}`, `\${HttpApi}`])
  })
})
