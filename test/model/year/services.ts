import { StitchError } from '../../../lib/errors.ts'
import type { ReadToken } from '../../../lib/reader/read-token.ts'
import { TokenReadFailure } from '../../../lib/reader/read-token.ts'
import type { ReadSecret } from '../../../lib/refresher/credentials/credentials-source.ts'
import type { TokenParameter } from '../../../lib/refresher/store-token.ts'
import type { SendTokenRequest } from '../../../lib/refresher/token-attempts.ts'
import type { StoredToken } from '../../../lib/token/client-token.ts'
import { CLIENT_SECRET } from '../secret-model.ts'
import type { Timeline } from './timeline.ts'

/** How often a call fails by itself, from 0 to 1. */
export interface FailureRates {
  readonly tokenRequest: number
  /** Calls of Parameter Store and Secrets Manager. */
  readonly aws: number
}

export const LIFETIME_SECONDS = 3600
const TOKEN_REQUEST_MS = 400
const AWS_CALL_MS = 30

/** Reads a second that Parameter Store answers in an account (AWS: "Parameter Store throughput"). */
const READS_PER_SECOND = 40

/** How the token endpoint fails, by turns of chance: as often in each way. */
const TOKEN_FAULTS = ['hangs', 'loses its answer', 'says 503', 'says 429', 'refuses'] as const

/**
 * Parameter Store, Secrets Manager and the token endpoint, with what they were asked. Each can be down, and fails by
 * chance.
 */
export class Services {
  readonly down = { tokenEndpoint: false, secretsManager: false, parameterStore: false }
  /** What the token endpoint does while it is down. */
  downtime: 'hangs' | 'refuses' = 'hangs'
  tokenRequests = 0
  tokensIssued = 0
  writes = 0
  refresherReads = 0
  readerReads = 0
  stored: StoredToken | undefined
  /** When each token really ends, in epoch milliseconds. */
  readonly endsAtMs = new Map<string, number>()
  readonly #timeline: Timeline
  readonly #random: () => number
  readonly #rates: FailureRates
  #readsInSecond = { second: 0, count: 0 }

  constructor(timeline: Timeline, random: () => number, rates: FailureRates) {
    this.#timeline = timeline
    this.#random = random
    this.#rates = rates
  }

  readonly readSecret: ReadSecret = async (_stage, timeoutMs) => {
    if (await this.#awsFails(this.down.secretsManager, timeoutMs))
      throw new StitchError('secret_unavailable', 'time-out')
    return CLIENT_SECRET
  }

  readonly parameter: TokenParameter = {
    read: async () => {
      this.refresherReads += 1
      if (await this.#awsFails(this.down.parameterStore, 6000))
        throw new StitchError('token_store_unreadable', 'time-out')
      return this.stored
    },
    write: async (token) => {
      this.writes += 1
      if (await this.#awsFails(this.down.parameterStore, 4000))
        throw new StitchError('token_store_failed', 'time-out')
      const version = (this.stored?.version ?? 0) + 1
      this.stored = { version, token }
      return version
    },
  }

  readonly readToken: ReadToken = async (timeoutMs) => {
    this.readerReads += 1
    if (this.#isTooMany()) throw new TokenReadFailure('throttled', 'ThrottlingException')
    if (await this.#awsFails(this.down.parameterStore, timeoutMs))
      throw new TokenReadFailure('unreachable', 'time-out')
    return this.stored
  }

  readonly sendTokenRequest: SendTokenRequest = async (_form, timeoutMs) => {
    this.tokenRequests += 1
    const fault = this.#tokenFault()
    if (fault === 'loses its answer') this.#issue()
    await this.#timeline.sleep(
      fault === 'hangs' || fault === 'loses its answer' ? timeoutMs : TOKEN_REQUEST_MS,
    )
    if (fault === undefined) return { status: 200, headers: {}, body: this.#issue() }
    if (fault === 'says 503') return { status: 503, headers: {}, body: '' }
    if (fault === 'says 429') return { status: 429, headers: {}, body: '' }
    throw new StitchError('token_endpoint_unreachable', fault)
  }

  /** Whether what is stored really lasts longer than readers need. */
  isStoredUsable(leewaySeconds: number): boolean {
    const endsAtMs = this.endsAtMs.get(this.stored?.token?.accessToken ?? '') ?? 0
    return endsAtMs > this.#timeline.nowMs + leewaySeconds * 1000
  }

  #tokenFault(): (typeof TOKEN_FAULTS)[number] | undefined {
    if (this.down.tokenEndpoint) return this.downtime
    if (this.#random() >= this.#rates.tokenRequest) return undefined
    return TOKEN_FAULTS[Math.floor(this.#random() * TOKEN_FAULTS.length)]
  }

  #issue(): string {
    this.tokensIssued += 1
    const accessToken = `token-${this.tokensIssued}`
    this.endsAtMs.set(accessToken, this.#timeline.nowMs + LIFETIME_SECONDS * 1000)
    const scope = 'client_paymentrequest'
    return JSON.stringify({
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: LIFETIME_SECONDS,
      scope,
    })
  }

  async #awsFails(isDown: boolean, timeoutMs: number): Promise<boolean> {
    const fails = isDown || this.#random() < this.#rates.aws
    await this.#timeline.sleep(fails ? timeoutMs : AWS_CALL_MS)
    return fails
  }

  #isTooMany(): boolean {
    const second = Math.floor(this.#timeline.nowMs / 1000)
    if (this.#readsInSecond.second !== second) this.#readsInSecond = { second, count: 0 }
    this.#readsInSecond.count += 1
    return this.#readsInSecond.count > READS_PER_SECOND
  }
}
