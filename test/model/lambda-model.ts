import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { noMetrics } from '../../lib/observe/metrics.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { credentialsSource, type SecretValue } from '../../lib/refresher/credentials/credentials-source.ts'
import type { Refresher } from '../../lib/refresher/refresher.ts'
import type { ClientToken } from '../../lib/token/client-token.ts'
import type { InvokeRefresher, RefreshAnswer } from '../../lib/token/refresh-answer.ts'
import type { RefreshEvent } from '../../lib/token/refresh-event.ts'
import { readRefreshRequest } from '../../lib/token/refresh-event.ts'
import { Fingerprint } from './fingerprint.ts'
import { noLog } from './no-log.ts'
import type { ParameterModel, Writer } from './parameter-model.ts'
import type { Protocol } from './protocol.ts'
import type { Actor, Scheduler } from './scheduler.ts'
import { secretModel } from './secret-model.ts'
import type { TokenEndpointModel } from './token-endpoint-model.ts'
import { newRunRecord, type RunRecord, type Watch } from './watch.ts'

export interface LambdaParts {
  readonly scheduler: Scheduler
  readonly watch: Watch
  readonly parameter: ParameterModel
  readonly endpoint: TokenEndpointModel
  readonly protocol: Protocol
  readonly config: EverySetting
  readonly secret: SecretValue
  readonly callMs: number
  /** By how much the clock goes on when the secret is read. */
  readonly datesApartMs: number
  readonly random: () => number
}

/** The time-out of the refresher's function, in milliseconds. */
const TIMEOUT_MS = 30_000

interface Container {
  /** A letter. */
  readonly name: string
  /** Of all that ran in it. */
  readonly past: Fingerprint
  readonly refresher: Refresher
  /** What runs in it. */
  current: Writer | undefined
  /** Whether its last run failed, or cannot know what it has stored: the next one has to look after that. */
  isUnsettled: boolean
  /** What its last run may not have stored. */
  unsettledToken: ClientToken | undefined
}

interface Run {
  isOver: boolean
  answer: RefreshAnswer
}

/** Lambda with the refresher in it: one run per container at a time, and with the limit on one run in all. */
export class LambdaModel {
  readonly #parts: LambdaParts
  readonly #isLimited: boolean
  readonly #containers: Container[] = []
  #containersMade = 0

  constructor(parts: LambdaParts, isLimited: boolean) {
    this.#parts = parts
    this.#isLimited = isLimited
  }

  hasRoom(): boolean {
    return !this.#isLimited || this.#containers.every(({ current }) => current === undefined)
  }

  /** Starts a run in a warm container if there is one. `origin` tells by whom it is started. */
  start(event: RefreshEvent, origin: string): Run | 'busy' {
    if (!this.hasRoom()) return 'busy'
    const idle = this.#containers.find(({ current }) => current === undefined)
    return this.#run(idle ?? this.#newContainer(), event, origin)
  }

  /** Lets each container that is to look after its last run have another one, which is how that comes to its end. */
  settle(): void {
    for (const container of this.#containers) if (container.isUnsettled) this.#run(container, {}, 'settling')
  }

  /** The port of a reader. */
  invoker(actor: Actor): InvokeRefresher {
    const { scheduler, callMs } = this.#parts
    return async (event, timeoutMs) => {
      const run = await scheduler.call<Run | 'busy'>({
        actor,
        what: `invokes the refresher ${JSON.stringify(event)}`,
        takesMs: callMs,
        faults: ['throttled', 'crash'],
        answer: (fault) => (fault === 'throttled' ? 'busy' : this.start(event, actor.history.text)),
      })
      if (run === 'busy') return { kind: 'busy' }
      return scheduler.call<RefreshAnswer>({
        actor,
        what: 'waits for the refresher',
        takesMs: 0,
        timeoutMs,
        faults: ['time-out'],
        isReady: () => run.isOver,
        answer: (fault) => (fault === 'time-out' ? { kind: 'unavailable', reason: 'timeout' } : run.answer),
      })
    }
  }

  #run(container: Container, event: RefreshEvent, origin: string): Run {
    const { scheduler, watch } = this.#parts
    const run: Run = { isOver: false, answer: { kind: 'unavailable', reason: 'crashed' } }
    const record = newRunRecord(`run ${watch.runs.length + 1}${container.name}`, event)
    watch.runs.push(record)
    const end = (ending: RunRecord['ending']) => {
      record.ending = ending
      container.isUnsettled = ending === 'failed' || record.isUnsure
      if (ending === 'well' && container.unsettledToken !== undefined) watch.settled(container.unsettledToken)
      container.unsettledToken = container.isUnsettled
        ? (record.token ?? container.unsettledToken)
        : undefined
      run.isOver = true
    }
    const body = async (actor: Actor) => {
      container.current = { actor, run: record }
      try {
        const result = await container.refresher(readRefreshRequest(event))
        run.answer = { kind: 'done', result }
        end('well')
      } catch {
        run.answer = { kind: 'failed', result: undefined }
        end('failed')
      }
      container.past.add(actor.history.text)
      container.current = undefined
    }
    const onCrash = () => {
      end('crashed')
      this.#containers.splice(this.#containers.indexOf(container), 1)
    }
    container.past.add(origin)
    scheduler.spawn(record.name, container.past.text, body, {
      killedAt: scheduler.nowMs + TIMEOUT_MS,
      onCrash,
    })
    return run
  }

  #newContainer(): Container {
    const { scheduler, parameter, endpoint, protocol, config, secret, callMs, datesApartMs, random } =
      this.#parts
    const current = (): Writer => container.current as Writer
    const timing = {
      clock: () => scheduler.nowMs,
      monotonic: () => scheduler.nowMs,
      sleep: (ms: number) => scheduler.sleep(current().actor, ms),
      random,
    }
    const readSecret = secretModel(scheduler, callMs, datesApartMs, secret, () => current().actor)
    this.#containersMade += 1
    const container: Container = {
      past: new Fingerprint('container'),
      name: String.fromCharCode(64 + this.#containersMade),
      current: undefined,
      isUnsettled: false,
      unsettledToken: undefined,
      refresher: protocol.refresher(
        {
          credentials: credentialsSource(
            { readSecret, provider: STITCH, timing, metrics: noMetrics, log: noLog },
            config,
          ),
          tokenParameter: (_, by) => parameter.writer(current, by),
          sendTokenRequest: endpoint.sender(current),
          newJwtId: () => `${current().run.name}, assertion ${++current().run.jwtIds}`,
          timing,
          metrics: noMetrics,
          log: noLog,
        },
        config,
      ),
    }
    this.#containers.push(container)
    return container
  }
}
