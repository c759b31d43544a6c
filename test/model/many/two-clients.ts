import { type EverySetting, readEverySetting } from '../../../lib/compose/every-setting.ts'
import { chunkRun } from '../../../lib/refresher/many/chunk-run.ts'
import { pacedInNeed, pacedInTick } from '../../../lib/refresher/many/paced.ts'
import { refresher } from '../../../lib/refresher/refresher.ts'
import { type Renewals, renewalsOf } from '../../../lib/refresher/shared-renewals.ts'
import { readRefreshRequest } from '../../../lib/token/refresh-event.ts'
import type { TokenKey } from '../../../lib/token/token-key.ts'
import type { Actor } from '../call.ts'
import type { Choices } from '../choices.ts'
import { Scheduler } from '../scheduler.ts'
import { CALL_MS, HEALTHY, TROUBLED, TwoServices } from './two-services.ts'

/** What is checked: the real code, or code that has been broken on purpose. */
export interface ManyProtocol {
  /** What stands around the real renewals. */
  readonly around: (renewals: Renewals) => Renewals
  readonly pacedInNeed: typeof pacedInNeed
}

export const realManyProtocol: ManyProtocol = { around: (renewals) => renewals, pacedInNeed }

/** Who renews the tokens of the two. */
export interface TwoClients {
  readonly name: string
  /** Ticks over both in one container, or a reader of each that asks the refresher, which has one turn. */
  readonly by: 'ticks' | 'readers'
  /** When a tick comes, or each reader asks, after the beginning, in seconds. */
  readonly atSeconds: { readonly troubled: readonly number[]; readonly healthy: readonly number[] }
  /** How old the tokens are that are stored at first; absent: nothing is stored. */
  readonly ageSeconds?: { readonly troubled: number; readonly healthy: number }
  readonly scopeSets: 1 | 2
}

/** How late a call may be, in milliseconds: what ends at about one time is answered in every order. */
const MOST_LATE_MS = 120

/** Besides the other's run: one place of the pace of those in need, and the calls that were answered late. */
const SLACK_MS = 4000

/** Plays the two once, and gives the broken promise if one was. */
export async function playTwo(
  scenario: TwoClients,
  { choices, mostFaults, protocol }: { choices: Choices; mostFaults: number; protocol: ManyProtocol },
): Promise<string | undefined> {
  const world = new TwoWorld(scenario, { choices, mostFaults, protocol })
  return world.play()
}

class TwoWorld {
  readonly #scenario: TwoClients
  readonly #protocol: ManyProtocol
  readonly #scheduler: Scheduler
  readonly #settings: EverySetting
  readonly #services: TwoServices
  readonly #beganMs: number
  /** When what is asked for the healthy client was asked, and how long it took. */
  readonly #healthyMs: number[] = []
  #healthyFailed = false
  #tickMs = 0
  #isTroubledRenewed = false
  /** How long a run of the troubled client took at most, and the look at what it has stored. */
  #troubledMs = 0

  constructor(
    scenario: TwoClients,
    { choices, mostFaults, protocol }: { choices: Choices; mostFaults: number; protocol: ManyProtocol },
  ) {
    this.#scenario = scenario
    this.#protocol = protocol
    // Every run is played to its end: what a container remembers is in no actor's history.
    const { isKnown: _, ...everyOrder } = choices
    this.#scheduler = new Scheduler({ choices: everyOrder, mostFaults, mostLateMs: MOST_LATE_MS })
    this.#beganMs = this.#scheduler.nowMs
    this.#services = new TwoServices(this.#scheduler)
    const scopes = Array.from({ length: scenario.scopeSets }, (_, index) => `scope-${index + 1}`)
    this.#settings = readEverySetting({ STITCH_CLIENT: 'many', STITCH_SCOPES: scopes.join(',') })
    const { ageSeconds } = scenario
    for (const scopeSet of this.#settings.scopeSets)
      for (const client of [TROUBLED, HEALTHY] as const)
        if (ageSeconds !== undefined) this.#services.storeAged({ client, scopeSet }, ageSeconds[client])
  }

  async play(): Promise<string | undefined> {
    if (this.#scenario.by === 'ticks') this.#spawnTicks()
    else this.#spawnReaders()
    await this.#scheduler.run(() => false)
    const left = this.#scheduler.left
    if (left.length > 0) return `${left.join(' and ')} never ended`
    if (this.#healthyFailed) return 'a healthy client was refused since another fails'
    const without = this.#settings.scopeSets.filter(
      (scopeSet) => !this.#services.isRenewed({ client: HEALTHY, scopeSet }),
    )
    if (without.length > 0) return `the healthy client has no new token for ${without.join(' and ')}`
    const most = this.#troubledMs + SLACK_MS
    const late = this.#healthyMs.find((ms) => ms > most)
    return late === undefined
      ? undefined
      : `a healthy client waited ${late} ms, and the run of the other took ${this.#troubledMs} ms`
  }

  #spawnTicks(): void {
    const timing = this.#services.timing()
    const services = this.#services.ports(this.#settings)
    /** A look at what is stored is a part of each client's run. */
    const looked = async <T>(reading: Promise<T>): Promise<T> => {
      try {
        return await reading
      } finally {
        if (!this.#isTroubledRenewed) this.#troubledTook(this.#tickMs)
      }
    }
    const ports = {
      ...services,
      ...pacedInTick(timing, this.#settings),
      readTokens: (keys: readonly TokenKey[]) => looked(this.#services.readTokens(keys)),
      tokenParameter: (key: TokenKey, by: number) => {
        const parameter = services.tokenParameter(key, by)
        return key.client === TROUBLED ? { ...parameter, read: () => looked(parameter.read()) } : parameter
      },
    }
    const renewals = this.#watched(renewalsOf(ports, this.#settings))
    const run = chunkRun(ports, this.#settings, this.#protocol.around(renewals))
    this.#scheduler.spawn('ticks', 'ticks', async (actor) => {
      this.#services.actor = actor
      for (const at of this.#scenario.atSeconds.healthy) {
        await this.#until(actor, at)
        this.#tickMs = this.#scheduler.nowMs
        this.#isTroubledRenewed = false
        await run([TROUBLED, HEALTHY])
      }
    })
  }

  #spawnReaders(): void {
    const ports = this.#services.ports(this.#settings)
    const paced = {
      ...ports,
      ...this.#protocol.pacedInNeed(ports.timing, this.#settings, ports.sendTokenRequest),
    }
    const renewals = this.#protocol.around(this.#watched(renewalsOf(paced, this.#settings)))
    const refresh = refresher({ ...paced, refuseClient: () => undefined }, this.#settings, renewals)
    let isTaken = false
    for (const client of [TROUBLED, HEALTHY] as const)
      this.#scheduler.spawn(`reader of ${client}`, client, async (actor) => {
        for (const at of this.#scenario.atSeconds[client]) {
          await this.#until(actor, at)
          const askedMs = this.#scheduler.nowMs
          await this.#scheduler.call({
            actor,
            what: 'invokes the refresher',
            takesMs: CALL_MS,
            faults: [],
            isReady: () => !isTaken,
            answer: () => {
              isTaken = true
            },
          })
          this.#services.actor = actor
          await refresh(readRefreshRequest({ by: 'reader', clients: [client] })).catch(() => undefined)
          isTaken = false
          if (client === HEALTHY) this.#healthyMs.push(this.#scheduler.nowMs - askedMs)
        }
      })
  }

  async #until(actor: Actor, seconds: number): Promise<void> {
    const leftMs = this.#beganMs + seconds * 1000 - this.#scheduler.nowMs
    if (leftMs > 0) await this.#scheduler.sleep(actor, leftMs)
  }

  /** Notes how long renewals take, and how they end. */
  #watched(renewals: Renewals): Renewals {
    return {
      ...renewals,
      renew: async (key, run) => {
        const begunMs = this.#scheduler.nowMs
        this.#isTroubledRenewed ||= key.client === TROUBLED
        const outcome = await renewals.renew(key, run)
        if (key.client === TROUBLED) this.#troubledTook(begunMs)
        else {
          this.#healthyFailed ||= outcome.outcome === 'failed'
          if (this.#scenario.by === 'ticks') this.#healthyMs.push(this.#scheduler.nowMs - this.#tickMs)
        }
        return outcome
      },
    }
  }

  #troubledTook(begunMs: number): void {
    this.#troubledMs = Math.max(this.#troubledMs, this.#scheduler.nowMs - begunMs)
  }
}
