import { StitchError } from '../../../lib/errors.ts'
import { noMetrics } from '../../../lib/observe/metrics.ts'
import { type TokenSource, tokenSource } from '../../../lib/reader/token-source.ts'
import { MOST_SOURCES, REREAD_APART_MS, REREADS_AT_ONCE } from '../../../lib/token/budgets.ts'
import { parameterOf } from '../../../lib/token/many-clients.ts'
import { pacer } from '../../../lib/token/pacer.ts'
import { recentlyUsed } from '../../../lib/token/recently-used.ts'
import type { ScopeSet } from '../../../lib/token/scope-set.ts'
import type { TokenKey } from '../../../lib/token/token-key.ts'
import type { VirtualTime } from '../../support/virtual-time.ts'
import type { ManyDeployment } from './deployment.ts'
import type { ManyServices } from './services.ts'

/** How calls of siblings fared. */
export interface Calls {
  /** Answered with a token of memory that the API took. */
  atOnce: number
  /** Answered after a wait. */
  served: number
  /** Answered with 503. */
  refused: number
  /** Answered with another token that the API rejects. */
  rejectedAgain: number
}

/** Siblings that are called for one client after the other, by the real token sources: one container of each. */
export class Callers {
  readonly calls: Calls = { atOnce: 0, served: 0, refused: 0, rejectedAgain: 0 }
  /** How long callers waited that were served, in milliseconds. */
  readonly waitedMs: number[] = []
  readonly #time: VirtualTime
  readonly #services: ManyServices
  readonly #sourceOf: (key: TokenKey) => TokenSource

  /** @param containers of each sibling; a sibling reads the tokens of one scope set */
  constructor(time: VirtualTime, services: ManyServices, deployment: ManyDeployment, containers: number) {
    this.#time = time
    this.#services = services
    const { settings, invoke: invokeRefresher } = deployment
    const open = (scopeSet: ScopeSet) => {
      const paceReads = pacer(time, 1000 / REREAD_APART_MS, REREADS_AT_ONCE)
      return recentlyUsed(MOST_SOURCES, (client) => {
        const key = { client, scopeSet }
        return tokenSource(
          {
            readToken: services.reader(key),
            invokeRefresher,
            paceReads,
            timing: time,
            metrics: noMetrics,
          },
          { ...settings, scope: scopeSet, clients: [client], parameter: parameterOf(settings, key) },
        )
      })
    }
    const siblings = new Map(
      settings.scopeSets.map((scopeSet) => [
        scopeSet,
        Array.from({ length: containers }, () => open(scopeSet)),
      ]),
    )
    this.#sourceOf = ({ client, scopeSet }) => {
      const any = siblings.get(scopeSet)?.[Math.floor(time.random() * containers)]
      if (any === undefined) throw new RangeError(scopeSet)
      return any.get(client)
    }
  }

  /** A call that needs the token; it is over when it is answered. */
  async call(key: TokenKey): Promise<void> {
    const begunAt = this.#time.elapsedMs
    const source = this.#sourceOf(key)
    try {
      const token = await source.get()
      if (!this.#services.isRejected(token)) return this.#answered(begunAt)
      const other = await source.renew(token)
      if (this.#services.isRejected(other)) this.calls.rejectedAgain += 1
      else this.#answered(begunAt)
    } catch (error) {
      if (!(error instanceof StitchError)) throw error
      this.calls.refused += 1
    }
  }

  #answered(begunAt: number): void {
    const waitedMs = this.#time.elapsedMs - begunAt
    if (waitedMs === 0) this.calls.atOnce += 1
    else {
      this.calls.served += 1
      this.waitedMs.push(waitedMs)
    }
  }
}
