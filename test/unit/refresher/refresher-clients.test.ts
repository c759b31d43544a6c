import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StitchError } from '../../../lib/errors.ts'
import type { RefreshOutcome } from '../../../lib/token/refresh-outcome.ts'
import { SCOPE } from '../../support/tokens.ts'
import { aWriter } from '../../support/writer.ts'

/** The outcomes without what is told to people. */
const inShort = (outcomes: readonly RefreshOutcome[]) =>
  outcomes.map((outcome) => {
    if (outcome.outcome !== 'failed') return outcome
    const { message: _, ...told } = outcome
    return told
  })

describe('an outcome names', () => {
  const OTHER = { client: 'other', outcome: 'failed', code: 'client_unknown' }
  const UNKNOWN = { scope: 'unknown', outcome: 'failed', code: 'scope_not_configured' }

  for (const [what, request, outcomes] of [
    [
      'the client that is unknown, for each scope set',
      { clients: ['other'] },
      [
        { ...OTHER, scope: 'a' },
        { ...OTHER, scope: 'b' },
      ],
    ],
    [
      'client and scope set where the scope set is not configured',
      { clients: ['default'], scopes: ['unknown'] },
      [{ client: 'default', ...UNKNOWN }],
    ],
    ['the scope set alone where no client is named', { scopes: ['unknown'] }, [UNKNOWN]],
  ] as const)
    it(what, async () => {
      const { run } = aWriter({ STITCH_SCOPES: 'a,b' })
      assert.deepEqual(inShort(await run(request)), outcomes)
    })
})

describe('a failure of a renewal', () => {
  for (const [code, level] of [
    ['client_unknown', 'info'],
    ['secret_access_denied', 'error'],
  ] as const)
    it(`with ${code} is logged as ${level}, with scope set and code`, async () => {
      const { secret, log, outcome } = aWriter()
      secret.before = () => new StitchError(code, 'A sentence for a person.')
      assert.equal(await outcome(), code)
      const line = { level, message: 'A sentence for a person.', facts: { scope: SCOPE, code } }
      assert.deepEqual(log.lines[0], line)
      assert.equal(log.of('error').length, level === 'error' ? 1 : 0)
    })
})
