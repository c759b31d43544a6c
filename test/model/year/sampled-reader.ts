import type { EverySetting } from '../../../lib/compose/every-setting.ts'
import { noMetrics } from '../../../lib/observe/metrics.ts'
import { type TokenSource, tokenSource } from '../../../lib/reader/token-source.ts'
import type { VersionedToken } from '../../../lib/token/client-token.ts'
import type { RefresherHost } from './refresher-host.ts'
import type { Services } from './services.ts'
import type { ClockError, Timeline } from './timeline.ts'

const PATIENCE_MS = 1000

export interface ReaderWorld {
  readonly timeline: Timeline
  readonly services: Services
  readonly host: RefresherHost
  readonly config: EverySetting
  readonly random: () => number
  /** The clock of a new container. */
  readonly newClock: () => ClockError
}

/** A sibling's container that is called again and again, and how it fared. */
export class SampledReader {
  calls = 0
  /** Calls that were refused for want of a token, though there had been one. */
  refused = 0
  /** The same before a container's first token. */
  refusedBeforeFirst = 0
  /**
   * Calls with no usable token in memory that waited for more than a second: a new container whose first read failed.
   */
  waited = 0
  /** Calls that were given a token which had really ended. */
  ended = 0
  /** Seconds in which a call waited and no usable token was in memory, though there had been one. */
  secondsInNeed = 0
  /** The same before a container's first token. */
  secondsUntilFirst = 0
  readonly #world: ReaderWorld
  #source: TokenSource
  #lastUsableUntil = 0
  #isWaiting = false

  constructor(world: ReaderWorld) {
    this.#world = world
    this.#source = this.#open()
  }

  get hasToken(): boolean {
    return this.#world.timeline.nowMs < this.#lastUsableUntil
  }

  /** A new container, with nothing in memory. */
  restart(): void {
    this.#source = this.#open()
    this.#lastUsableUntil = 0
    this.#isWaiting = false
  }

  /** Looks, once a second, whether a caller is waiting without a usable token. */
  countSecond(): void {
    if (!this.#isWaiting || this.hasToken) return
    if (this.#lastUsableUntil === 0) this.secondsUntilFirst += 1
    else this.secondsInNeed += 1
  }

  /** One call; true when it has something to wait for. */
  call(): boolean {
    if (this.#isWaiting) return false
    this.calls += 1
    const token = this.#source.get()
    if (!(token instanceof Promise)) {
      this.#use(token)
      return false
    }
    const { timeline } = this.#world
    const begunMs = timeline.nowMs
    const hadOne = this.hasToken
    const isNew = this.#lastUsableUntil === 0
    this.#isWaiting = true
    const source = this.#source
    const end = (got: VersionedToken | undefined) => {
      if (source === this.#source) this.#isWaiting = false
      if (!hadOne && timeline.nowMs - begunMs > PATIENCE_MS) this.waited += 1
      if (got !== undefined) this.#use(got)
      else if (isNew) this.refusedBeforeFirst += 1
      else this.refused += 1
    }
    token.then(end, () => end(undefined))
    return true
  }

  #use(token: VersionedToken): void {
    const { services, timeline, config } = this.#world
    this.#lastUsableUntil = (token.expiresAt - config.expiryLeewaySeconds) * 1000
    if ((services.endsAtMs.get(token.accessToken) ?? 0) <= timeline.nowMs) this.ended += 1
  }

  #open(): TokenSource {
    const { timeline, services, host, config, random, newClock } = this.#world
    const timing = timeline.timing(random, newClock())
    const ports = { readToken: services.readToken, invokeRefresher: host.invoke, timing, metrics: noMetrics }
    return tokenSource(ports, { ...config, scope: config.scopeSets[0] as string, parameter: 'p' })
  }
}
