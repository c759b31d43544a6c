import type { TokenAnswer } from '../../lib/refresher/oauth/token-answer.ts'
import type { SendTokenRequest } from '../../lib/refresher/token-attempts.ts'
import type { VirtualTime } from './virtual-time.ts'

/** What comes of a request: an answer, an error to reject with, or an action that gives either. */
export type ScriptedAnswer = TokenAnswer | Error | (() => Promise<TokenAnswer | Error> | TokenAnswer | Error)

/** A token endpoint in memory: grants tokens unless the script says otherwise, and remembers what it was sent. */
export class TokenEndpointInMemory {
  readonly forms: URLSearchParams[] = []
  readonly timeoutsMs: number[] = []
  /** When each request came, in milliseconds of virtual time. */
  readonly askedAtMs: number[] = []
  lifetimeSeconds = 3600
  readonly #script: ScriptedAnswer[] = []
  readonly #time: VirtualTime

  constructor(time: VirtualTime) {
    this.#time = time
  }

  get requests(): number {
    return this.forms.length
  }

  /** What the next requests get, one after the other. */
  script(...answers: ScriptedAnswer[]): void {
    this.#script.push(...answers)
  }

  readonly send: SendTokenRequest = async (form, timeoutMs) => {
    this.forms.push(new URLSearchParams(form))
    this.timeoutsMs.push(timeoutMs)
    this.askedAtMs.push(this.#time.elapsedMs)
    const next = this.#script.shift() ?? (() => this.granted())
    const answer = typeof next === 'function' ? await next() : next
    if (answer instanceof Error) throw answer
    return answer
  }

  /** A success with a token that no other answer has. */
  granted(members: Record<string, unknown> = {}): TokenAnswer {
    return answerOf(200, {
      access_token: `granted-${this.requests}`,
      token_type: 'Bearer',
      expires_in: this.lifetimeSeconds,
      ...members,
    })
  }
}

export const answerOf = (
  status: number,
  body: object | string,
  headers: Readonly<Record<string, string>> = {},
): TokenAnswer => ({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) })

export const refusal = (error: string, status = 400): TokenAnswer => answerOf(status, { error })
