import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { collectedMetrics } from '../../../lib/observe/collected-metrics.ts'
import { embeddedMetrics, type Metrics } from '../../../lib/observe/metrics.ts'

const ORIGIN = { stage: 'dev', client: 'default' }
const AT = 1_764_000_000_000

interface Line {
  readonly _aws: {
    readonly Timestamp: number
    readonly CloudWatchMetrics: ReadonlyArray<{
      readonly Namespace: string
      readonly Dimensions: readonly (readonly string[])[]
      readonly Metrics: ReadonlyArray<{ readonly Name: string; readonly Unit: string }>
    }>
  }
  readonly [member: string]: unknown
}

/** What CloudWatch makes of a line: every figure as `name{dimensions} value unit`. It refuses a line that lacks a member. */
const figuresIn = (text: string): readonly string[] => {
  const line = JSON.parse(text) as Line
  assert.equal(line._aws.Timestamp, AT)
  return line._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name, Unit }) =>
      Dimensions.map((names) => {
        assert.equal(Namespace, 'StitchClientTokens')
        assert.equal(typeof line[Name], 'number')
        for (const name of names) assert.equal(typeof line[name], 'string')
        return `${Name}{${names.map((name) => line[name])}} ${line[Name]} ${Unit}`
      }),
    ),
  )
}

const written = (tell: (metrics: Metrics) => void): readonly string[] => {
  const lines: string[] = []
  tell(
    embeddedMetrics(
      ORIGIN,
      () => AT,
      (line) => void lines.push(line),
    ),
  )
  return lines
}

const collected = (tell: (metrics: Metrics) => void): readonly string[] => {
  const lines: string[] = []
  const metrics = collectedMetrics(
    ORIGIN,
    () => AT,
    (line) => void lines.push(line),
  )
  tell(metrics)
  assert.deepEqual(lines, [], 'nothing is written before the run ends')
  metrics.flush()
  metrics.flush()
  return lines
}

/** What the refresher tells of a run over four scope sets. */
const aRun = (metrics: Metrics): void => {
  const scopes = ['a', 'b', 'c', 'd']
  metrics.record('CertificateDaysLeft', 90, 'Count')
  for (const _request of scopes) metrics.record('ClockSkewSeconds', 40, 'Seconds')
  for (const scope of scopes) metrics.count('RefreshOutcome', scope, { Outcome: 'refreshed' })
  for (const scope of scopes) metrics.record('TokenSecondsRemaining', 3600, 'Seconds', scope)
  metrics.record('TokenSecondsRemaining', 3600, 'Seconds')
}

describe('metrics', () => {
  it('of a sibling are written at once, one line each, with the dimensions that they have', () => {
    const lines = written((metrics) => {
      metrics.count('TokenRejected')
      metrics.count('TokenReads', 'a', { Source: 'store' })
      metrics.record('TokenLifetimeShort', 900, 'Seconds', 'a')
    })
    assert.deepEqual(lines.map(figuresIn), [
      ['TokenRejected{dev,default} 1 Count'],
      ['TokenReads{dev,default,a,store} 1 Count'],
      ['TokenLifetimeShort{dev,default,a} 900 Seconds'],
    ])
  })

  it('of a whole run over four scope sets are five lines, and say what they would say one by one', () => {
    const lines = collected(aRun)
    assert.equal(lines.length, 5)
    assert.deepEqual(lines.flatMap(figuresIn).toSorted(), written(aRun).flatMap(figuresIn).toSorted())
  })

  it('never mix up two outcomes, or two figures of one name', () => {
    const tell = (metrics: Metrics): void => {
      metrics.count('RefreshOutcome', 'a', { Outcome: 'fresh' })
      metrics.count('RefreshOutcome', 'a', { Outcome: 'failed' })
      metrics.count('ScopeReduced', 'b')
      metrics.count('ScopeReduced', 'b')
    }
    assert.deepEqual(
      collected(tell).flatMap(figuresIn).toSorted(),
      written(tell).flatMap(figuresIn).toSorted(),
    )
  })

  it('never throw, whatever becomes of standard output', () => {
    const broken = () => {
      throw new Error('EPIPE')
    }
    aRun(embeddedMetrics(ORIGIN, () => AT, broken))
    const metrics = collectedMetrics(ORIGIN, () => AT, broken)
    aRun(metrics)
    metrics.flush()
  })
})
