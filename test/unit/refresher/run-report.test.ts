import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readEverySetting } from '../../../lib/compose/every-setting.ts'
import type { ErrorCode } from '../../../lib/errors.ts'
import { reportOutcomes, reportSecondsRemaining, StoredUntil } from '../../../lib/refresher/run-report.ts'
import type { RefreshOutcome } from '../../../lib/token/refresh-outcome.ts'
import { RecordedLog, RecordedMetrics } from '../../support/records.ts'
import { START, VirtualTime } from '../../support/virtual-time.ts'

const SETTINGS = readEverySetting({ STITCH_SCOPES: 'a,b' })
const RENEWED: RefreshOutcome = { scope: 'a', outcome: 'refreshed', expiresAt: START + 3600, version: 2 }
const failedWith = (code: ErrorCode): RefreshOutcome => ({
  client: 'sent-by-a-caller',
  scope: 'b',
  outcome: 'failed',
  code,
  message: 'A sentence for a person.',
})

describe('of the outcomes of a run', () => {
  const report = (...outcomes: RefreshOutcome[]) => {
    const [metrics, log] = [new RecordedMetrics(), new RecordedLog()]
    reportOutcomes({ metrics, log: log.log }, SETTINGS, outcomes)
    return { counted: metrics.all, lines: log.lines }
  }
  const ENDED = { level: 'info', message: 'refresh run ended' }
  const ONE_RENEWED = { name: 'RefreshOutcome', value: 1, scope: 'a', kind: 'refreshed' }

  for (const code of ['client_unknown', 'invalid_request'] as const)
    it(`${code} is a caller's mistake: it is only numbered, and nothing of the caller's text is repeated`, () => {
      assert.deepEqual(report(RENEWED, failedWith(code)), {
        counted: [ONE_RENEWED],
        lines: [{ ...ENDED, facts: { outcomes: [RENEWED], unknownEntries: 1 } }],
      })
    })

  it('each other failure is counted and told', () => {
    const failure = failedWith('client_auth_rejected')
    assert.deepEqual(report(RENEWED, failure), {
      counted: [ONE_RENEWED, { name: 'RefreshOutcome', value: 1, scope: 'b', kind: 'failed' }],
      lines: [{ ...ENDED, facts: { outcomes: [RENEWED, failure], unknownEntries: 0 } }],
    })
  })
})

it('how long the stored tokens last is recorded in seconds: of each scope set, and the least of all', () => {
  const time = new VirtualTime()
  const recorded: unknown[][] = []
  const metrics = { count: () => undefined, record: (...figure: unknown[]) => void recorded.push(figure) }
  const storedUntil = new StoredUntil()
  storedUntil.set({ client: 'default', scopeSet: 'a' }, START + 3000)
  storedUntil.set({ client: 'default', scopeSet: 'b' }, START + 600)
  reportSecondsRemaining({ metrics, timing: time }, storedUntil, true)
  assert.deepEqual(recorded, [
    ['TokenSecondsRemaining', 3000, 'Seconds', 'a'],
    ['TokenSecondsRemaining', 600, 'Seconds', 'b'],
    ['TokenSecondsRemaining', 600, 'Seconds'],
  ])
})
