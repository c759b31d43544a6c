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
}

/** Stitch's token endpoint: every token it issues is a new one. */
export class TokenEndpointModel {
  issued = 0
  readonly #scheduler: Scheduler
  readonly #watch: Watch
  readonly #options: TokenEndpointOptions
  readonly #rejected = new Set<string>()

  constructor(scheduler: Scheduler, watch: Watch, options: TokenEndpointOptions) {
    this.#scheduler = scheduler
    this.#watch = watch
    this.#options = options
  }

  /** From now on the API rejects this token. */
  reject(accessToken: string): void {
    this.#rejected.add(accessToken)
  }

  isRejected(accessToken: string): boolean {
    return this.#rejected.has(accessToken)
  }

  sender(current: () => Writer): SendTokenRequest {
    return (form, timeoutMs) => {
      const { actor, run } = current()
      this.#watch.tokenRequested(run)
      const assertion = new URLSearchParams(form).get('client_assertion')
      if (assertion !== null) this.#watch.assertionSent(String(decodeJwt(assertion).jti))
      return this.#scheduler.call({
        actor,
        what: 'asks for a token',
        takesMs: this.#options.callMs,
        timeoutMs,
        faults: ['throttled', 'time-out', 'answer lost', 'crash'],
        answer: (fault) => {
          if (fault === undefined) return this.#issue()
          run.failedRequests += 1
          if (fault === 'throttled') return { status: 429, headers: {}, body: '' }
          if (fault === 'answer lost') this.#issue()
          throw new StitchError('token_endpoint_unreachable', 'time-out')
        },
      })
    }
  }

  #issue(): TokenAnswer {
    if (this.#options.endsPrevious && this.issued > 0) this.reject(`token-${this.issued}`)
    this.issued += 1
    const body = JSON.stringify({
      access_token: `token-${this.issued}`,
      token_type: 'Bearer',
      expires_in: this.#options.lifetimeSeconds,
      scope: 'client_paymentrequest',
    })
    return { status: 200, headers: {}, body }
  }
}
