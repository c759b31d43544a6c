import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { type ErrorCode, StitchError } from '../../../lib/errors.ts'
import type { SignAssertion } from '../../../lib/refresher/oauth/client-assertion.ts'
import { THROWAWAY_PEM } from '../../fixtures/certificates.ts'
import { withCertificate } from '../../support/memory-secret.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { sign } from '../../support/sign.ts'
import { aClient, version } from './requesting-client.ts'

const current = version('AWSCURRENT', withCertificate(THROWAWAY_PEM))

/** A signer that fails as it is told, attempt by attempt, and then signs. */
function failing(...codes: readonly ErrorCode[]) {
  const script = [...codes]
  const timeoutsMs: number[] = []
  const signer: SignAssertion = async (key, unsigned, timeoutMs) => {
    timeoutsMs.push(timeoutMs)
    const code = script.shift()
    if (code !== undefined) throw new StitchError(code, 'The key does not sign.')
    return sign(key, unsigned, timeoutMs)
  }
  return { sign: signer, timeoutsMs }
}

describe('a signature that cannot be had', () => {
  for (const code of ['signing_throttled', 'signing_unavailable'] as const) {
    it(`for a moment (${code}) is asked for again, for another assertion`, async () => {
      const { sign } = failing(code, code)
      const { endpoint, request } = aClient({ current, sign })
      assert.equal((await request()).accessToken, 'granted-1')
      assert.equal(decodeJwt(endpoint.forms[0]?.get('client_assertion') ?? '').jti, 'jwt-id-3')
    })

    it(`three times (${code}) ends the run without a token request`, async () => {
      const { sign, timeoutsMs } = failing(code, code, code, code)
      const { endpoint, request } = aClient({ current, sign })
      assert.equal((await rejectionOf(request())).code, code)
      assert.deepEqual([timeoutsMs, endpoint.requests], [[2000, 2000, 2000], 0])
    })
  }

  for (const code of ['signing_key_denied', 'signing_key_disabled', 'assertion_too_large'] as const)
    it(`for good (${code}) is asked for once`, async () => {
      const { sign, timeoutsMs } = failing(code, code)
      const { endpoint, request } = aClient({ current, sign })
      assert.equal((await rejectionOf(request())).code, code)
      assert.deepEqual([timeoutsMs.length, endpoint.requests], [1, 0])
    })
})

it('signing leaves time to send what was signed', async () => {
  for (const [leftMs, signMs] of [
    [21_000, 2000],
    [2500, 2000],
    [2499, 1999],
    [600, 100],
    [500, 1],
  ] as const) {
    const { sign, timeoutsMs } = failing()
    const { time, request } = aClient({ current, sign })
    await time.pass(60)
    await request(leftMs)
    assert.deepEqual(timeoutsMs, [signMs])
  }
})
