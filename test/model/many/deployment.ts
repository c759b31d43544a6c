import { type EverySetting, readEverySetting } from '../../../lib/compose/every-setting.ts'
import { noMetrics } from '../../../lib/observe/metrics.ts'
import { STITCH } from '../../../lib/providers/stitch.ts'
import type { ChunkResult } from '../../../lib/refresher/many/chunk-report.ts'
import { type ChunkRun, chunkRun } from '../../../lib/refresher/many/chunk-run.ts'
import { clientList } from '../../../lib/refresher/many/client-list.ts'
import { credentialsOfMany, refusalOfAlias } from '../../../lib/refresher/many/credentials-of-many.ts'
import { dispatcher } from '../../../lib/refresher/many/dispatcher.ts'
import { pacedInNeed, pacedInTick } from '../../../lib/refresher/many/paced.ts'
import { type RefresherPorts, refresher } from '../../../lib/refresher/refresher.ts'
import type { Environment } from '../../../lib/settings.ts'
import type { InvokeRefresher, RefreshAnswer } from '../../../lib/token/refresh-answer.ts'
import { type RefreshRequest, readRefreshRequest } from '../../../lib/token/refresh-event.ts'
import type { RefreshResult } from '../../../lib/token/refresh-outcome.ts'
import type { TokenKey } from '../../../lib/token/token-key.ts'
import { sign } from '../../support/sign.ts'
import type { VirtualTime } from '../../support/virtual-time.ts'
import { noLog } from '../no-log.ts'
import type { ManyServices } from './services.ts'
import { Turns } from './turns.ts'

/** How large a deployment is. */
export interface ManySize {
  readonly clients: number
  readonly scopeSets: number
  readonly environment?: Environment | undefined
}

/** How long an invocation takes to begin, and a refused one to be answered, in milliseconds. */
const INVOKE_MS = 20

/** The settings of a deployment for many clients. */
export const manyEnvironment = ({ scopeSets, environment }: ManySize): Environment => ({
  STITCH_CLIENT: 'many',
  STITCH_SCOPES: Array.from({ length: scopeSets }, (_, index) => `scope-${index + 1}`).join(','),
  ...environment,
})

/**
 * A deployment for many clients, the real code in Lambda's turns and in virtual time. A container lives on from run to
 * run.
 */
export class ManyDeployment {
  readonly settings: EverySetting
  readonly names: readonly string[]
  /** Of the ticks, and of the refresher that readers ask. */
  readonly turns: Turns<{ readonly run: ChunkRun; readonly dispatch: () => Promise<unknown> }>
  readonly turnsInNeed: Turns<(request: RefreshRequest) => Promise<RefreshResult>>
  readonly total = { postponed: 0, late: 0, failed: 0, refreshed: 0 }
  longestRunMs = 0
  readonly #time: VirtualTime
  readonly #services: ManyServices

  constructor(time: VirtualTime, services: ManyServices, size: ManySize) {
    this.#time = time
    this.#services = services
    this.settings = readEverySetting(manyEnvironment(size))
    this.names = Array.from({ length: size.clients }, (_, index) => `client-${index + 1}`)
    const { settings } = this
    this.turns = new Turns(time, settings.turns, () => {
      const ports = {
        ...this.#ports(),
        ...pacedInTick(time, settings),
        readTokens: services.readTokens,
        listClients: clientList(
          { listSecrets: services.listSecrets(this.names), log: noLog },
          settings.stage,
        ),
        handOut: async (clients: readonly string[]) => {
          await time.sleep(INVOKE_MS)
          void this.turns.queue((container) => this.#chunk(container.run, clients))
          return undefined
        },
      }
      return { run: chunkRun(ports, settings), dispatch: dispatcher(ports, settings, settings.turns) }
    })
    this.turnsInNeed = new Turns(time, settings.turnsInNeed, () =>
      refresher(
        {
          ...this.#ports(),
          ...pacedInNeed(time, settings, services.sendTokenRequest),
          refuseClient: refusalOfAlias,
        },
        settings,
      ),
    )
  }

  get keys(): readonly TokenKey[] {
    return this.names.flatMap((client) => this.settings.scopeSets.map((scopeSet) => ({ client, scopeSet })))
  }

  /** A tick of the schedule; nothing waits for it. */
  tick(): void {
    void this.turns.queue((container) => container.dispatch())
  }

  /** The port of a reader. */
  readonly invoke: InvokeRefresher = async (event, timeoutMs) => {
    await this.#time.sleep(INVOKE_MS)
    const run = this.turnsInNeed.begin(async (refresh): Promise<RefreshAnswer> => {
      try {
        return { kind: 'done', result: await refresh(readRefreshRequest(event)) }
      } catch {
        return { kind: 'failed', result: undefined }
      }
    })
    if (run === undefined) return { kind: 'busy' }
    const waiting = new AbortController()
    const late = this.#time
      .sleep(timeoutMs, waiting.signal)
      .then<RefreshAnswer>(() => ({ kind: 'unavailable', reason: 'time-out' }))
    const answer = await Promise.race([run, late])
    waiting.abort()
    return answer
  }

  async #chunk(run: ChunkRun, clients: readonly string[]): Promise<ChunkResult> {
    const begunAt = this.#time.elapsedMs
    const result = await run(clients)
    this.longestRunMs = Math.max(this.longestRunMs, this.#time.elapsedMs - begunAt)
    for (const kind of ['postponed', 'late', 'failed', 'refreshed'] as const) this.total[kind] += result[kind]
    return result
  }

  #ports(): RefresherPorts {
    const around = { timing: this.#time, metrics: noMetrics, log: noLog }
    const { readSecretOf, parameter, sendTokenRequest } = this.#services
    let jwtIds = 0
    return {
      ...around,
      credentials: credentialsOfMany({ ...around, provider: STITCH, readSecretOf }, this.settings),
      tokenParameter: parameter,
      sendTokenRequest,
      sign,
      newJwtId: () => `${++jwtIds}`,
    }
  }
}
