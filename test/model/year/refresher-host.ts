import type { EverySetting } from '../../../lib/compose/every-setting.ts'
import { noMetrics } from '../../../lib/observe/metrics.ts'
import { STITCH } from '../../../lib/providers/stitch.ts'
import { credentialsSource } from '../../../lib/refresher/credentials/credentials-source.ts'
import { type Refresher, refresher } from '../../../lib/refresher/refresher.ts'
import type { InvokeRefresher, RefreshAnswer } from '../../../lib/token/refresh-answer.ts'
import type { RefreshEvent } from '../../../lib/token/refresh-event.ts'
import { readRefreshRequest } from '../../../lib/token/refresh-event.ts'
import { sign } from '../../support/sign.ts'
import { noLog } from '../no-log.ts'
import type { Services } from './services.ts'
import type { ClockError, Timeline } from './timeline.ts'

const BUSY_MS = 20

/** Lambda with the refresher at a reserved concurrency of 1. */
export class RefresherHost {
  invocations = 0
  #isBusy = false
  #refresher: Refresher
  readonly #make: () => Refresher
  readonly #timeline: Timeline

  /** @param newClock the clock of a new container */
  constructor(
    timeline: Timeline,
    services: Services,
    config: EverySetting,
    random: () => number,
    newClock: () => ClockError,
  ) {
    this.#timeline = timeline
    this.#make = () => {
      const timing = timeline.timing(random, newClock())
      return refresher(
        {
          credentials: credentialsSource(
            { readSecret: services.readSecret, provider: STITCH, timing, metrics: noMetrics, log: noLog },
            config,
          ),
          tokenParameter: () => services.parameter,
          sendTokenRequest: services.sendTokenRequest,
          sign,
          newJwtId: () => '',
          timing,
          metrics: noMetrics,
          log: noLog,
        },
        config,
      )
    }
    this.#refresher = this.#make()
  }

  /** A new container: what the old one remembered is gone. */
  restart(): void {
    if (!this.#isBusy) this.#refresher = this.#make()
  }

  /** A tick of the schedule. Where the turn is taken it is lost, as if Lambda had given up on it. */
  async tick(): Promise<void> {
    this.invocations += 1
    if (!this.#isBusy) await this.#run({})
  }

  readonly invoke: InvokeRefresher = async (event, timeoutMs) => {
    this.invocations += 1
    if (this.#isBusy) {
      await this.#timeline.sleep(BUSY_MS)
      return { kind: 'busy' }
    }
    const late = this.#timeline
      .sleep(timeoutMs)
      .then<RefreshAnswer>(() => ({ kind: 'unavailable', reason: 'time-out' }))
    return Promise.race([this.#run(event), late])
  }

  async #run(event: RefreshEvent): Promise<RefreshAnswer> {
    this.#isBusy = true
    try {
      return { kind: 'done', result: await this.#refresher(readRefreshRequest(event)) }
    } catch {
      return { kind: 'failed', result: undefined }
    } finally {
      this.#isBusy = false
    }
  }
}
