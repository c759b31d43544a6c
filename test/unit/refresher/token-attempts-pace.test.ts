import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rejectionOf } from '../../support/rejection.ts'
import { answerOf, refusal } from '../../support/token-endpoint-in-memory.ts'
import { aClient, version } from './requesting-client.ts'

const UNAVAILABLE = answerOf(503, '')
const INVALID_CLIENT = refusal('invalid_client')

/** A client that may make so many attempts, and has another version of its secret. */
const mayAsk = (attempts: number) =>
  aClient({ other: version('AWSPREVIOUS'), paceAttempt: async (attempt) => attempt <= attempts })

describe('where the deployment asks for no more tokens in a second,', () => {
  it('an attempt waits for its turn, which may come until 500 ms before the time is over', async () => {
    const turns: (readonly [attempt: number, by: number])[] = []
    const { time, endpoint, request } = aClient({
      paceAttempt: async (attempt, by) => {
        turns.push([attempt, by])
        await time.sleep(700)
        return true
      },
    })
    await time.pass(60)
    endpoint.script(UNAVAILABLE)
    await request(21_000)
    assert.deepEqual(turns, [
      [1, 80_500],
      [2, 80_500],
    ])
    assert.deepEqual(endpoint.askedAtMs, [60_700, 60_700 + 150 + 700])
  })

  it('a token whose turn does not come in time is not asked for, and is renewal_postponed', async () => {
    const { endpoint, request } = mayAsk(0)
    const { code, facts } = await rejectionOf(request())
    assert.deepEqual([code, facts], ['renewal_postponed', {}])
    assert.equal(endpoint.requests, 0)
  })

  for (const [what, answers, code] of [
    ['a passing failure', [UNAVAILABLE], 'token_endpoint_unavailable'],
    ['a refusal of the credentials', [INVALID_CLIENT], 'client_auth_rejected'],
    ['such a refusal, and then a passing failure', [INVALID_CLIENT, UNAVAILABLE], 'client_auth_rejected'],
  ] as const)
    it(`${what} stays the reason where the turn of the next attempt does not come in time`, async () => {
      const { endpoint, request } = mayAsk(answers.length)
      endpoint.script(...answers)
      assert.equal((await rejectionOf(request())).code, code)
      assert.equal(endpoint.requests, answers.length)
    })
})
