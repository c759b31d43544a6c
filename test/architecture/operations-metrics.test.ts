import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { describeAlarms } from '../../infrastructure/alarms.ts'
import { dashboard } from '../../infrastructure/dashboard.ts'
import { readDeployment } from '../../infrastructure/deployment.ts'
import { METRICS_NAMESPACE } from '../../lib/observe/metrics.ts'
import { ROOT, sourceFiles } from './source-tree.ts'

interface Row {
  readonly unit: string
  readonly dimensions: readonly string[]
  readonly lookedAtBy: string
}

/** A deployment for one client, and one for many. */
const KINDS = ['one', 'many'].map((clients) => readDeployment('dev', { clients }))
const page = readFileSync(join(ROOT, 'docs/run/observability.md'), 'utf8')
const documented = new Map(
  [...page.matchAll(/^\| `([A-Z][A-Za-z]+)` +\| (\w+) +\| ([^|]*)\| ([^|]*)\| ([^|]*)\|$/gm)].map(
    ([, name = '', unit = '', dimensions = '', , lookedAtBy = '']): [string, Row] => [
      name,
      { unit, dimensions: dimensions.match(/(?<=`)[A-Z]\w+(?=`)/g) ?? [], lookedAtBy },
    ],
  ),
)

/** Every place in lib that tells a figure: its name, its unit, and what else is given with it. */
const told = sourceFiles('lib').flatMap(({ text }) =>
  [...text.matchAll(/metrics\.(count|record)\('(\w+)'([^\n]*)\)$/gm)].map(
    ([, verb, name = '', rest = '']) => ({
      name,
      unit: verb === 'count' ? 'Count' : (/'(Count|Seconds)'/.exec(rest)?.[1] ?? ''),
      dimensions: [
        ...(/, scope(Set)?\b/.test(rest) ? ['Scope'] : []),
        ...(rest.match(/\b(Outcome|Source|Code)(?=:)/g) ?? []),
      ],
    }),
  ),
)

const alarmsOn = (name: string) =>
  KINDS.flatMap(describeAlarms)
    .filter(({ metric }) => metric.namespace === METRICS_NAMESPACE && metric.name === name)
    .map((alarm) => alarm.name)

describe('metrics', () => {
  it('are documented, each that is told and no other', () => {
    assert.ok(documented.size > 12)
    assert.deepEqual([...documented.keys()].toSorted(), [...new Set(told.map(({ name }) => name))].toSorted())
  })

  it('have a name in the code that measures it', () => {
    const [, names = ''] =
      /type MetricName =([^\n]*(?:\n {2}\|[^\n]*)+)/.exec(
        readFileSync(join(ROOT, 'lib/observe/metrics.ts'), 'utf8'),
      ) ?? []
    assert.deepEqual(names.match(/\w+(?=')/g)?.toSorted(), [...documented.keys()].toSorted())
  })

  it('have the unit and the dimensions that their page says', () => {
    for (const [name, { unit, dimensions }] of documented) {
      const places = told.filter((place) => place.name === name)
      assert.deepEqual([...new Set(places.map((place) => place.unit))], [unit], name)
      assert.deepEqual([...new Set(places.flatMap((place) => place.dimensions))], dimensions, name)
    }
  })

  it('are looked at by the alarms that their page names, and by the dashboard', () => {
    const body = JSON.stringify(KINDS.map(dashboard)).replaceAll('\\', '')
    for (const [name, { lookedAtBy }] of documented) {
      const alarms = new Set(alarmsOn(name))
      for (const alarm of alarms) assert.ok(lookedAtBy.includes(`\`${alarm}\``), `${name}: ${alarm}`)
      const named = lookedAtBy.split(';')[0]?.match(/(?<=`)[A-Z]\w+(?=`)/g) ?? []
      assert.deepEqual(new Set(named), alarms, name)
      assert.ok(body.includes(`"${name}"`), `the dashboard does not show ${name}`)
    }
  })

  it('of which a chart or an alarm speaks are told', () => {
    const body = JSON.stringify(KINDS.map(dashboard)).replaceAll('\\', '')
    const ofLines = [...body.matchAll(new RegExp(`"${METRICS_NAMESPACE}","(\\w+)"`, 'g'))].map(
      ([, name]) => name,
    )
    const ofSearches = [...body.matchAll(/MetricName=\(?([^)]+?)\)? Stage/g)].flatMap(
      ([, names]) => names?.match(/\w+(?=")/g) ?? [],
    )
    const ofAlarms = KINDS.flatMap(describeAlarms)
      .filter(({ metric }) => metric.namespace === METRICS_NAMESPACE)
      .map(({ metric }) => metric.name)
    for (const name of new Set([...ofLines, ...ofSearches, ...ofAlarms]))
      assert.ok(documented.has(String(name)), String(name))
  })
})
