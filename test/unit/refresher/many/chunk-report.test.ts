import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readEverySetting } from '../../../../lib/compose/every-setting.ts'
import type { ErrorCode } from '../../../../lib/errors.ts'
import { embeddedMetrics } from '../../../../lib/observe/metrics.ts'
import { reportChunk } from '../../../../lib/refresher/many/chunk-report.ts'
import { StoredUntil } from '../../../../lib/refresher/run-report.ts'
import type { RefreshOutcome } from '../../../../lib/token/refresh-outcome.ts'
import { RecordedLog } from '../../../support/records.ts'
import { START, VirtualTime } from '../../../support/virtual-time.ts'

const done = (client: string, scope: string, outcome: 'refreshed' | 'fresh'): RefreshOutcome => ({
  client,
  scope,
  outcome,
  expiresAt: START + 3600,
  version: 1,
})
const failed = (client: string, scope: string, code: ErrorCode): RefreshOutcome => ({
  client,
  scope,
  outcome: 'failed',
  code,
  message: 'A text for people.',
})

/** Two clients fail, with three tokens. One client is gone, with two. */
const OUTCOMES: readonly RefreshOutcome[] = [
  done('c1', 'a', 'refreshed'),
  done('c1', 'b', 'fresh'),
  failed('c2', 'a', 'secret_malformed'),
  failed('c2', 'b', 'secret_malformed'),
  done('c3', 'a', 'refreshed'),
  failed('c3', 'b', 'client_auth_rejected'),
  failed('c4', 'a', 'client_unknown'),
  failed('c4', 'b', 'client_unknown'),
  done('c5', 'a', 'refreshed'),
  done('c5', 'b', 'refreshed'),
]

/** The report of a run over eight clients. Each line of a metric is in short: name, value, unit, what it is of. */
function report() {
  const time = new VirtualTime()
  const log = new RecordedLog()
  const figures: string[] = []
  const metrics = embeddedMetrics({ stage: 'dev', client: 'many' }, time.clock, (line) => {
    const { _aws, Stage, Client, ...rest } = JSON.parse(line)
    const [{ Name, Unit }] = _aws.CloudWatchMetrics[0].Metrics
    const { [Name]: value, ...of } = rest
    figures.push([Name, value, Unit, ...Object.values(of)].join(' '))
  })
  const storedUntil = new StoredUntil()
  storedUntil.set({ client: 'c2', scopeSet: 'a' }, START + 100)
  storedUntil.set({ client: 'c1', scopeSet: 'b' }, START + 3000)
  const result = reportChunk(
    { metrics, log: log.log, timing: time },
    readEverySetting({ STITCH_CLIENT: 'many', STITCH_SCOPES: 'a,b' }),
    { clients: 8, tokens: 16, outcomes: OUTCOMES, postponed: 5, late: 3, storedUntil, seconds: 12.5 },
  )
  return { result, figures, log }
}

const RESULT = { clients: 8, refreshed: 4, fresh: 2, failed: 3, postponed: 5, late: 3 }

describe('what a run over many clients reports', () => {
  it('counts every token once: renewed, failed, postponed, of a deleted client, or fresh', () => {
    assert.deepEqual(report().result, RESULT)
  })

  it('is in the log too, with the clients that fail and that are gone, each once', () => {
    const facts = report().log.lines.filter(({ level }) => level === 'info')
    assert.deepEqual(
      facts.map((line) => line.facts),
      [{ ...RESULT, failing: 2, gone: 1, seconds: 12.5 }],
    )
  })

  it('is in metrics with their units, and a deleted client is in none of the failures', () => {
    assert.deepEqual(
      report().figures.sort(),
      [
        'ClientsFailing 2 Count',
        'RefreshOutcome 1 Count a failed',
        'RefreshOutcome 1 Count a refreshed',
        'RefreshOutcome 1 Count a refreshed',
        'RefreshOutcome 1 Count a refreshed',
        'RefreshOutcome 1 Count b failed',
        'RefreshOutcome 1 Count b failed',
        'RefreshOutcome 1 Count b fresh',
        'RefreshOutcome 1 Count b refreshed',
        'RenewalsFailed 1 Count client_auth_rejected',
        'RenewalsFailed 1 Count secret_malformed',
        'RenewalsFailed 1 Count secret_malformed',
        'RenewalsLate 3 Count',
        'RunSeconds 12.5 Seconds',
        'TokenSecondsRemaining 100 Seconds',
        'TokenSecondsRemaining 100 Seconds a',
        'TokenSecondsRemaining 3000 Seconds b',
        'TokensOverdue 1 Count',
      ].sort(),
    )
  })

  it('warns once of a deleted client, with its code and the parameters to remove', () => {
    const warnings = report().log.lines.filter(({ level }) => level === 'warn')
    assert.deepEqual(
      warnings.map(({ facts }) => facts),
      [
        {
          client: 'c4',
          code: 'client_unknown',
          parameters: ['/stitch/dev/many/c4/tokens/a', '/stitch/dev/many/c4/tokens/b'],
        },
      ],
    )
  })
})
