import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { embeddedMetrics, type Metrics, noMetrics } from '../../../lib/observe/metrics.ts'

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

/**
 * What CloudWatch makes of a line: every figure as `name{dimensions} value unit`. It refuses a line that lacks a
 * member.
 */
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

describe('metrics', () => {
  it('are written at once, one line a figure, with the dimensions that they have', () => {
    const lines = written((metrics) => {
      metrics.count('TokenRejected')
      metrics.count('ScopeReduced', 'a')
      metrics.count('TokenReads', 'a', { Source: 'store' })
      metrics.record('ClockSkewSeconds', -40, 'Seconds')
      metrics.record('TokenSecondsRemaining', 3600, 'Seconds', 'a')
    })
    assert.deepEqual(lines.map(figuresIn), [
      ['TokenRejected{dev,default} 1 Count'],
      ['ScopeReduced{dev,default,a} 1 Count'],
      ['TokenReads{dev,default,a,store} 1 Count'],
      ['ClockSkewSeconds{dev,default} -40 Seconds'],
      ['TokenSecondsRemaining{dev,default,a} 3600 Seconds'],
    ])
  })

  it('never throw, whatever becomes of standard output', () => {
    const metrics = embeddedMetrics(
      ORIGIN,
      () => AT,
      () => {
        throw new Error('EPIPE')
      },
    )
    metrics.count('TokenRejected')
    metrics.record('ClockSkewSeconds', 40, 'Seconds')
  })

  it('may be asked of a program whose figures are not read', () => {
    assert.equal(noMetrics.count('TokenRejected'), undefined)
    assert.equal(noMetrics.record('ClockSkewSeconds', 40, 'Seconds'), undefined)
  })
})
