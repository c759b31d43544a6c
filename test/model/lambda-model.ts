import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { noMetrics } from '../../lib/observe/metrics.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { credentialsSource } from '../../lib/refresher/credentials/credentials-source.ts'
import type { Refresher } from '../../lib/refresher/refresher.ts'
import type { TokenParameter } from '../../lib/refresher/store-token.ts'
import type { ClientToken } from '../../lib/token/client-token.ts'
import type { InvokeRefresher, RefreshAnswer } from '../../lib/token/refresh-answer.ts'
import type { RefreshEvent } from '../../lib/token/refresh-event.ts'
import { readRefreshRequest } from '../../lib/token/refresh-event.ts'
import { sign } from '../support/sign.ts'
import { mustBeRenewed } from './by-the-book.ts'
import type { Actor } from './call.ts'
import { Fingerprint } from './fingerprint.ts'
import { noLog } from './no-log.ts'
import { parameterClient } from './parameter-client.ts'
import type { ParameterModel, Writer } from './parameter-model.ts'
import type { Process } from './process.ts'
import type { Protocol } from './protocol.ts'
import { newRunRecord, type RunRecord } from './run-record.ts'
import type { Scheduler } from './scheduler.ts'
import type { SecretModel } from './secret-model.ts'
import type { TokenEndpointModel } from './token-endpoint-model.ts'
import type { Watch } from './watch.ts'

export interface LambdaParts {
  readonly scheduler: Scheduler
  readonly watch: Watch
  readonly parameter: ParameterModel
  readonly endpoint: TokenEndpointModel
  readonly protocol: Protocol
  readonly config: EverySetting
  readonly secret: SecretModel
  readonly callMs: number
  /** By how much the clock goes on when the secret is read. */
  readonly datesApartMs: number
  readonly random: () => number
  /** Makes the sandbox of a new container. */
  readonly newProcess: (name: string) => Process
  /** Whether an operator may have made of the parameter what the real adapter has to cope with; else it is spared. */
  readonly hasOperator: boolean
}

/** The time-out of the refresher's function, in milliseconds. */
const TIMEOUT_MS = 30_000

interface Container {
  readonly process: Process
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
  readonly #settled = new Set<Container>()
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
    const idle = this.#containers.find(({ current, process }) => current === undefined && !process.isFrozen)
    return this.#run(idle ?? this.#newContainer(), event, origin)
  }

  /** The sandboxes there are. */
  get processes(): readonly Process[] {
    return this.#containers.map(({ process }) => process)
  }

  /**
   * Lets each container that is to look after its last run have another one, which is how that comes to its end: with
   * the limit on one container at a time. False when each has had its run.
   */
  settle(): boolean {
    const unsettled = this.#containers.filter(({ isUnsettled }) => isUnsettled)
    const due = unsettled.filter((container) => !this.#settled.has(container))
    for (const container of this.#isLimited ? due.slice(0, 1) : due) {
      this.#settled.add(container)
      this.#run(container, {}, 'settling')
    }
    return due.length > 0
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
    const record = newRunRecord(`run ${watch.runs.length + 1}${container.process.name}`, event)
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
      container.current = { actor, process: container.process, run: record }
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
      process: container.process,
      killedAt: scheduler.nowMs + TIMEOUT_MS,
      onCrash,
    })
    return run
  }

  #newContainer(): Container {
    const { scheduler, endpoint, protocol, config, secret, datesApartMs, random, newProcess } = this.#parts
    const current = (): Writer => container.current as Writer
    this.#containersMade += 1
    const process = newProcess(String.fromCharCode(64 + this.#containersMade))
    const timing = {
      clock: () => scheduler.nowMs + process.errorMs,
      monotonic: () => scheduler.nowMs - process.stoodStillMs,
      sleep: (ms: number) => scheduler.sleep(current().actor, ms),
      random,
    }
    const readSecret = secret.reader(() => current().actor, datesApartMs)
    const container: Container = {
      past: new Fingerprint('container'),
      process,
      current: undefined,
      isUnsettled: false,
      unsettledToken: undefined,
      refresher: protocol.refresher(
        {
          credentials: credentialsSource(
            { readSecret, provider: STITCH, timing, metrics: noMetrics, log: noLog },
            config,
          ),
          tokenParameter: (_, by) => this.#parameter(current, () => by - timing.monotonic()),
          sendTokenRequest: endpoint.sender(current),
          sign,
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

  /**
   * The parameter, and beside it what the judge has to know of a look at it: by which clock, and what follows by the
   * book.
   */
  #parameter(current: () => Writer, leftMs: () => number): TokenParameter {
    const { parameter, scheduler, config, hasOperator, protocol } = this.#parts
    const port = hasOperator
      ? protocol.parameterStore(parameterClient(parameter, current, leftMs), 'token', undefined, leftMs)
      : parameter.writer(current, leftMs)
    return {
      read: async () => {
        const stored = await port.read()
        const { run, process } = current()
        if (run.writes > 0) return stored
        const now = Math.floor((scheduler.nowMs + process.errorMs) / 1000)
        run.hasRead = true
        run.mayAsk = mustBeRenewed(stored, run.event, now, config.expectClientMode)
        return stored
      },
      write: port.write,
    }
  }
}
