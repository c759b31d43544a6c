import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { assertPackaged } from '../../scripts/package-when-stale.ts'
import { assertNoLeak } from '../support/canary.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'
import { peakMebibytes } from './memory-of.ts'
import { memoryProblems } from './soak-growth.ts'
import { type PhaseReport, SOAKED, soak } from './soak-run.ts'
import { soakTable } from './soak-table.ts'

describe('a minute under load, with faults switched on and off', () => {
  let reports: PhaseReport[] = []
  before(async () => {
    await assertPackaged()
    reports = await soak(4000, 4)
  })

  it('answers callers as if nothing were, but for faults of the API itself', (t) => {
    for (const line of soakTable(reports).split('\n')) t.diagnostic(line.trimEnd())
    assert.deepEqual(
      reports.filter(({ surprises }) => surprises > 0),
      [],
    )
    assert.ok(reports.every(({ calls }) => calls > 5))
  })

  it('puts the renewal to every test: each fault of the token endpoint is met, and seldom', () => {
    for (const { title, tokenRequests } of reports.filter((report) =>
      /token endpoint|gzip|client/.test(report.title),
    ))
      assert.ok(tokenRequests >= 1 && tokenRequests <= 9, `${title}: ${tokenRequests}`)
  })

  // Fault: token endpoint down for 15 minutes
  it('is back at once when the faults are over', () => {
    const wellAgain = reports.filter(({ title }) => title === 'all well')
    assert.ok(wellAgain.every(({ renewed, failures }) => renewed && Object.keys(failures).length === 0))
  })

  it('keeps the memory of its containers flat', () => assert.deepEqual(memoryProblems(reports, SOAKED), []))

  it('shows no secret in any log or answer', () =>
    assert.deepEqual(
      reports.flatMap((report) => report.leaks),
      [],
    ))
})

describe('a gzip bomb of 200 MiB at the token endpoint', () => {
  // Fault: too large a body
  it('costs a warm refresher under 30 MB', async (t) => {
    const stack = await startTestStack({}, t)
    const { bundle } = stack
    const event = { scopes: ['client_paymentrequest'], force: true }
    for (let runs = 0; runs < 3; runs += 1) {
      await stack.store.write('client_paymentrequest', { ageSeconds: 2000 })
      await bundle?.invoke(event)
    }
    await stack.store.write('client_paymentrequest', { ageSeconds: 2000 })
    stack.faults.add({ at: 'token', does: 'gzip-bomb', options: { mebibytes: 200 } })
    const { pid = 0 } =
      stack.lambda.functions.containers().find(({ functionKey }) => functionKey === REFRESHER) ?? {}
    const cost = await peakMebibytes(pid, async () => {
      const { error } = (await bundle?.invoke(event)) ?? {}
      assert.match(error?.errorMessage ?? '', /token_response_too_large/)
    })
    t.diagnostic(`${cost.toFixed(1)} MiB`)
    assert.ok(cost * 1.048576 < 30, `${cost} MiB`)
    await assertNoLeak(stack)
  })
})
