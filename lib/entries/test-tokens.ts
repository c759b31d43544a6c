import { type ErrorCode, StitchError } from '../errors.ts'
import type { ClientTokenHandle } from '../reader/client-token-handle.ts'
import type { ClientMode } from '../token/client-token.ts'
import type { ClientTokenSource } from './client-token-source.ts'

/** How test tokens are made. */
export interface TestTokensOptions {
  /**
   * When the clock begins, in epoch seconds; at the present by default. After that it moves only when it is told to.
   */
  readonly startsAt?: number
  /** How long a token lives, in seconds; 3600 by default. */
  readonly lifetimeSeconds?: number
  /** Whose tokens they are; a test client's by default. */
  readonly clientMode?: ClientMode
}

/** A token source for unit tests: no AWS, no network, a clock of its own. */
export interface TestTokens extends ClientTokenSource {
  /** How often a token was renewed after a rejection. */
  readonly renewals: number
  /** The clock, in epoch seconds. */
  now(): number
  /** Lets time pass. A token that has 120 s left or less is exchanged at the next `get`, as by the real source. */
  passes(seconds: number): void
  /** From now on `get` and `renew` reject, with `token_unavailable` by default. */
  fails(code?: ErrorCode, retryAfterSeconds?: number): void
  /** Ends what `fails` began. */
  recovers(): void
}

/** A reader treats a token that ends so soon as expired, in seconds. */
const LEEWAY_SECONDS = 120

/**
 * Makes tokens for unit tests: `test-token-1`, and after a renewal `test-token-2` and so on. Among many clients the
 * name of the client is part of them: `test-token-acme-1`.
 *
 * @example const tokens = testTokens() await assert.rejects(handler({}, { clientToken: await tokens.get() }))
 */
export function testTokens({
  startsAt = Math.floor(Date.now() / 1000),
  lifetimeSeconds = 3600,
  clientMode = 'test',
}: TestTokensOptions = {}): TestTokens {
  const present = new Map<string, ClientTokenHandle>()
  let now = startsAt
  let renewals = 0
  let failure: StitchError | undefined

  const make = (client: string, version: number): ClientTokenHandle => {
    const accessToken = `test-token-${client === '' ? '' : `${client}-`}${version}`
    const token: ClientTokenHandle = {
      accessToken,
      expiresAt: now + lifetimeSeconds,
      version,
      clientMode,
      async renew() {
        if (failure !== undefined) throw failure
        const newest = present.get(client) ?? token
        if (newest.accessToken !== accessToken) return newest
        renewals += 1
        return make(client, version + 1)
      },
    }
    present.set(client, token)
    return token
  }

  return {
    get renewals() {
      return renewals
    },
    now: () => now,
    passes(seconds) {
      now += seconds
    },
    fails(code = 'token_unavailable', retryAfterSeconds = 5) {
      failure = new StitchError(code, `The test said so: ${code}.`, { facts: { retryAfterSeconds } })
    },
    recovers() {
      failure = undefined
    },
    async get(_waitMs, client = '') {
      if (failure !== undefined) throw failure
      const token = present.get(client)
      if (token !== undefined && token.expiresAt - now > LEEWAY_SECONDS) return token
      return make(client, (token?.version ?? 0) + 1)
    },
  }
}
