import { decodeJwt } from 'jose'
import { StitchError } from '../../lib/errors.ts'
import type { TokenAnswer } from '../../lib/refresher/oauth/token-answer.ts'
import type { SendTokenRequest } from '../../lib/refresher/token-attempts.ts'
import type { Writer } from './parameter-model.ts'
import type { Scheduler } from './scheduler.ts'
import type { Watch } from './watch.ts'

export interface TokenEndpointOptions {
  readonly lifetimeSeconds: number
  readonly callMs: number
  /** Whether a new token ends the ones before it. */
  readonly endsPrevious: boolean
  /** The client secret that is accepted at first. */
  readonly clientSecret: string
}

/** Stitch: its token endpoint, where every token it issues is a new one, and what its API says to a token. */
export class TokenEndpointModel {
  issued = 0
  readonly #scheduler: Scheduler
  readonly #watch: Watch
  readonly #options: TokenEndpointOptions
  /** Epoch milliseconds at which each token that was ever issued ends. */
  readonly #ends = new Map<string, number>()
  #accepted: readonly string[]

  constructor(scheduler: Scheduler, watch: Watch, options: TokenEndpointOptions) {
    this.#scheduler = scheduler
    this.#watch = watch
    this.#options = options
    this.#accepted = [options.clientSecret]
  }

  /** A token from before the beginning. */
  know(accessToken: string, endsAt: number): void {
    this.#ends.set(accessToken, endsAt)
  }

  /** From now on the API rejects this token. */
  reject(accessToken: string): void {
    this.#ends.set(accessToken, 0)
  }

  /** Whether the API rejects this token: it has ended, was revoked, or is not this client's. */
  isRejected(accessToken: string): boolean {
    return this.#scheduler.nowMs >= (this.#ends.get(accessToken) ?? 0)
  }

  accepts(clientSecret: string): boolean {
    return this.#accepted.includes(clientSecret)
  }

  /** From now on this client secret is accepted too. */
  accept(clientSecret: string): void {
    this.#accepted = [...this.#accepted, clientSecret]
  }

  /** From now on no client secret is accepted but this one. */
  acceptOnly(clientSecret: string): void {
    this.#accepted = [clientSecret]
  }

  sender(current: () => Writer): SendTokenRequest {
    return (form, timeoutMs) => {
      const { actor, run } = current()
      this.#watch.tokenRequested(run)
      const parameters = new URLSearchParams(form)
      const assertion = parameters.get('client_assertion')
      if (assertion !== null) this.#watch.assertionSent(String(decodeJwt(assertion).jti))
      const clientSecret = parameters.get('client_secret')
      const datedAtMs = this.#scheduler.nowMs
      return this.#scheduler.call({
        actor,
        what: 'asks for a token',
        takesMs: this.#options.callMs,
        timeoutMs,
        faults: ['throttled', 'time-out', 'answer lost', 'crash'],
        answer: (fault) => {
          if (fault === undefined) {
            if (clientSecret === null || this.accepts(clientSecret)) return this.issue(datedAtMs)
            this.#watch.refused(run)
            return { status: 401, headers: {}, body: '{"error":"invalid_client"}' }
          }
          run.failedRequests += 1
          if (fault === 'throttled') return { status: 429, headers: {}, body: '' }
          if (fault === 'answer lost') this.issue(datedAtMs)
          throw new StitchError('token_endpoint_unreachable', 'time-out')
        },
      })
    }
  }

  /** Issues a token for a request that was made at this moment of the right time, in epoch milliseconds. */
  issue(datedAtMs: number): TokenAnswer {
    if (this.#options.endsPrevious && this.issued > 0) this.reject(`token-${this.issued}`)
    this.issued += 1
    const accessToken = `token-${this.issued}`
    const endsAt = this.#scheduler.nowMs + this.#options.lifetimeSeconds * 1000
    this.#ends.set(accessToken, endsAt)
    this.#watch.issued(accessToken, { datedAtMs, endsAt })
    const body = JSON.stringify({
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: this.#options.lifetimeSeconds,
      scope: 'client_paymentrequest',
    })
    return { status: 200, headers: {}, body }
  }
}
