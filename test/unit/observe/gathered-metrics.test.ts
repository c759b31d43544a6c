import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gatheredMetrics } from '../../../lib/observe/gathered-metrics.ts'
import type { WriteFigures } from '../../../lib/observe/metrics.ts'

/** Metrics of a run, and what each flush writes. */
function aRun() {
  let written: Parameters<WriteFigures>[] = []
  const metrics = gatheredMetrics((...figures) => void written.push(figures))
  const flushed = () => {
    metrics.flush()
    const all = written
    written = []
    return all
  }
  return { metrics, flushed, soFar: () => written }
}

describe('the metrics of a run over many clients', () => {
  it('are written at the end of the run, and not before', () => {
    const { metrics, flushed, soFar } = aRun()
    metrics.count('TokenRejected')
    metrics.record('RunSeconds', 2, 'Seconds')
    assert.deepEqual(soFar(), [])
    assert.equal(flushed().length, 2)
  })

  it('add counts up, for each name, scope set and outcome on its own', () => {
    const { metrics, flushed } = aRun()
    metrics.count('RefreshOutcome', 'a', { Outcome: 'refreshed' })
    for (let client = 0; client < 3; client += 1) metrics.count('RefreshOutcome', 'a', { Outcome: 'fresh' })
    metrics.count('RefreshOutcome', 'b', { Outcome: 'fresh' })
    metrics.count('ScopeReduced', 'a')
    metrics.count('TokenRejected')
    metrics.count('TokenRejected')
    assert.deepEqual(flushed(), [
      ['RefreshOutcome', 1, 'Count', { Scope: 'a', Outcome: 'refreshed' }],
      ['RefreshOutcome', 3, 'Count', { Scope: 'a', Outcome: 'fresh' }],
      ['RefreshOutcome', 1, 'Count', { Scope: 'b', Outcome: 'fresh' }],
      ['ScopeReduced', 1, 'Count', { Scope: 'a' }],
      ['TokenRejected', 2, 'Count', {}],
    ])
  })

  it('have a figure that was recorded once as it is', () => {
    const { metrics, flushed } = aRun()
    metrics.record('ClockSkewSeconds', -40, 'Seconds')
    metrics.record('TokenSecondsRemaining', 3600, 'Seconds', 'a')
    metrics.record('Clients', 0, 'Count')
    assert.deepEqual(flushed(), [
      ['ClockSkewSeconds', -40, 'Seconds', {}],
      ['TokenSecondsRemaining', 3600, 'Seconds', { Scope: 'a' }],
      ['Clients', 0, 'Count', {}],
    ])
  })

  it('have of many recorded figures the least and the greatest, for each scope set on its own', () => {
    const { metrics, flushed } = aRun()
    for (const seconds of [500, 300, 900, 400])
      metrics.record('TokenSecondsRemaining', seconds, 'Seconds', 'a')
    for (const seconds of [7, 7]) metrics.record('TokenSecondsRemaining', seconds, 'Seconds', 'b')
    assert.deepEqual(flushed(), [
      ['TokenSecondsRemaining', [300, 900], 'Seconds', { Scope: 'a' }],
      ['TokenSecondsRemaining', [7, 7], 'Seconds', { Scope: 'b' }],
    ])
  })

  it('begin anew with the next run', () => {
    const { metrics, flushed } = aRun()
    metrics.count('TokenRejected')
    metrics.record('RunSeconds', 9, 'Seconds')
    flushed()
    assert.deepEqual(flushed(), [])
    metrics.count('TokenRejected')
    metrics.record('RunSeconds', 2, 'Seconds')
    assert.deepEqual(flushed(), [
      ['TokenRejected', 1, 'Count', {}],
      ['RunSeconds', 2, 'Seconds', {}],
    ])
  })
})
