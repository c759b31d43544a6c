import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StitchError } from '../../../lib/errors.ts'
import type { ClientToken } from '../../../lib/token/client-token.ts'
import { SECRET_UNAVAILABLE } from '../../support/memory-secret.ts'
import { refusal } from '../../support/token-endpoint-in-memory.ts'
import { aToken } from '../../support/tokens.ts'
import { START } from '../../support/virtual-time.ts'
import { aWriter } from '../../support/writer.ts'

const STORE_FAILED = new StitchError('token_store_failed', 'no')
const TICK_SECONDS = 300
const DUE = aToken({ accessToken: 'stored', issuedAt: START - 3000 })
const JUMPS = [-21_600, -3600, -600, -60, -1, 1, 60, 600, 3599, 3600, 21_600]

/** By this clock the token is not due, nor dated ahead of it by more than a minute. */
const assertLasts = (token: ClientToken | undefined, now: number) => {
  assert.ok(token !== undefined && token.expiresAt - now >= 1800, 'it is due')
  assert.ok(token.issuedAt <= now + 60, 'it is dated ahead')
}

const set = (seconds: number) => `set ${seconds < 0 ? 'back' : 'forward'} by ${Math.abs(seconds)} s`

// Fault: clock moved
it('a refusal from before the clock was set back, and right again, does not come back once the scope set is allowed', async () => {
  const { time, parameter, endpoint, outcome } = aWriter()
  endpoint.script(refusal('invalid_scope'))
  assert.equal(await outcome(), 'token_request_rejected')
  time.setClock(-600)
  assert.equal(await outcome(), 'refreshed')
  time.setClock(600)
  parameter().put(undefined)
  assert.equal(await outcome(), 'refreshed')
})

for (const jump of JUMPS) {
  // Whatever lies ahead of the clock was noted before it was set back, and it is not known how long ago.
  const isWithinAnHour = jump >= 0 && jump < 3600
  /** How far a document may be dated ahead and still be believed. */
  const isBelieved = jump >= -60

  describe(`a warm refresher whose clock is ${set(jump)}`, () => {
    // Fault: clock moved
    it(`goes ${isWithinAnHour ? 'on with' : 'by no'} credentials in memory while Secrets Manager is down, and reads them once it is back`, async () => {
      const { time, parameter, secret, endpoint, outcome } = aWriter()
      assert.equal(await outcome(), 'refreshed')
      time.setClock(jump)
      parameter().put(undefined)
      secret.before = () => SECRET_UNAVAILABLE
      assert.equal(await outcome(), isWithinAnHour ? 'refreshed' : 'secret_unavailable')
      assert.deepEqual([secret.reads.length, endpoint.requests], [2, isWithinAnHour ? 2 : 1])
      parameter().put(undefined)
      secret.before = () => undefined
      assert.equal(await outcome(), 'refreshed')
      assert.equal(secret.reads.length, 3)
    })

    // Fault: clock moved
    it(`asks ${isWithinAnHour ? 'no more' : 'once more'} for a scope set that Stitch has refused, and then once an hour`, async () => {
      const { time, endpoint, outcome } = aWriter()
      endpoint.script(...Array.from({ length: 4 }, () => refusal('invalid_scope')))
      await outcome()
      time.setClock(jump)
      const afterJump = isWithinAnHour ? 1 : 2
      const leftSeconds = isWithinAnHour ? 3600 - jump : 3600
      for (let seconds = 0; seconds < leftSeconds; seconds += TICK_SECONDS) {
        assert.equal(await outcome(), 'token_request_rejected')
        assert.equal(endpoint.requests, afterJump)
        await time.pass(Math.min(TICK_SECONDS, leftSeconds - seconds))
      }
      await outcome()
      assert.equal(endpoint.requests, afterJump + 1)
    })

    it('and right again, asks at most once on either side for a scope set that Stitch has refused', async () => {
      const { time, endpoint, outcome } = aWriter()
      endpoint.script(...Array.from({ length: 4 }, () => refusal('invalid_scope')))
      for (const [side, by] of [0, jump, -jump].entries()) {
        time.setClock(by)
        for (let tick = 0; tick < 3; tick += 1) assert.equal(await outcome(), 'token_request_rejected')
        assert.ok(endpoint.requests <= side + 1, `${endpoint.requests} requests`)
      }
    })

    // What is left of it decides: half an hour, or else it is as due as a stored one.
    const isOfUse = isBelieved && jump <= 1800
    // Fault: clock moved
    for (const [what, stored] of [
      ['nothing', undefined],
      ['a token that is due by any of these clocks', DUE],
    ] as const)
      it(`${isOfUse ? 'writes the token' : 'asks once for another token than the one'} that could not be written over ${what}, and stores none that is dated ahead`, async () => {
        const { time, parameter, endpoint, outcome } = aWriter()
        if (stored !== undefined) parameter().put(stored)
        parameter().script('write', STORE_FAILED)
        assert.equal(await outcome(), 'token_store_failed')
        time.setClock(jump)
        assert.equal(await outcome(), 'refreshed')
        const { token } = parameter().newest ?? {}
        assert.equal(token?.accessToken, isOfUse ? 'granted-1' : 'granted-2')
        assertLasts(token, time.now)
        assert.equal(await outcome(), 'fresh')
        assert.equal(endpoint.requests, isOfUse ? 1 : 2)
      })

    it('and right again, asks at most once on either side while its token cannot be written', async () => {
      const { time, parameter, endpoint, outcome } = aWriter()
      for (const [side, by] of [0, jump, -jump].entries()) {
        time.setClock(by)
        for (let tick = 0; tick < 3; tick += 1) {
          parameter().script('write', STORE_FAILED)
          assert.equal(await outcome(), 'token_store_failed')
        }
        assert.ok(endpoint.requests <= side + 1, `${endpoint.requests} requests`)
      }
      assert.equal(await outcome(), 'refreshed')
      assertLasts(parameter().newest?.token, time.now)
    })

    it('and right again, renews at most once on either side, and is left with a token that lasts', async () => {
      const { time, parameter, endpoint, outcome } = aWriter()
      for (const [side, by] of [0, jump, -jump].entries()) {
        time.setClock(by)
        const first = await outcome()
        assert.ok(first === 'refreshed' || (first === 'fresh' && side > 0), first)
        for (let tick = 0; tick < 3; tick += 1) assert.equal(await outcome(), 'fresh')
        assert.ok(endpoint.requests <= side + 1, `${endpoint.requests} requests`)
        assertLasts(parameter().newest?.token, time.now)
      }
    })
  })
}
