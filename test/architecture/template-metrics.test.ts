import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { describeAlarms } from '../../infrastructure/alarms.ts'
import { dashboard } from '../../infrastructure/dashboard.ts'
import { readDeployment } from '../../infrastructure/deployment.ts'
import { METRICS_NAMESPACE } from '../../lib/metrics.ts'

describe('metrics', () => {
  const deployment = readDeployment('dev', {})
  const body = JSON.stringify(dashboard(deployment)).replaceAll('\\', '')

  it('that an alarm or the dashboard looks at are measured somewhere in lib/', async () => {
    const ofAlarms = describeAlarms(deployment)
      .filter(({ metric }) => metric.namespace === METRICS_NAMESPACE)
      .map(({ metric }) => metric.name)
    const ofLines = [...body.matchAll(new RegExp(`"${METRICS_NAMESPACE}","(\\w+)"`, 'g'))].map(
      ([, name]) => name,
    )
    const ofSearches = [...body.matchAll(/MetricName=\(([^)]+)\)/g)].flatMap(
      ([, names]) => names?.match(/\w+(?=")/g) ?? [],
    )
    const names = new Set([...ofAlarms, ...ofLines, ...ofSearches])
    assert.ok(names.size > 12, `found only ${[...names]}`)

    let sources = ''
    for await (const path of glob('lib/**/*.ts')) sources += await readFile(path, 'utf8')
    assert.deepEqual(
      [...names].filter((name) => !sources.includes(`'${name}'`)),
      [],
    )
  })
})
