import type { PutHooks } from '../../cli/put-in-stages.ts'
import { StitchError } from '../../lib/errors.ts'
import { writeStoredDocument } from '../../lib/token/stored-document.ts'
import type { Actor } from './call.ts'
import type { ForeignDocument, OperatorStep } from './operator-plan.ts'
import type { ParameterModel } from './parameter-model.ts'
import type { Process } from './process.ts'
import type { Protocol } from './protocol.ts'
import type { Scheduler } from './scheduler.ts'
import { type SecretModel, secretText } from './secret-model.ts'
import type { TokenEndpointModel } from './token-endpoint-model.ts'
import type { Watch } from './watch.ts'

export interface OperatorParts {
  readonly scheduler: Scheduler
  readonly watch: Watch
  readonly parameter: ParameterModel
  readonly endpoint: TokenEndpointModel
  readonly secret: SecretModel
  /** The sandboxes that there are now. */
  readonly processes: () => readonly Process[]
  readonly startRun: (isForced: boolean) => void
  readonly callMs: number
  readonly protocol: Protocol
}

/**
 * An operator with every right, and the faults of machines. Nothing of it fails; at what moment it happens the scheduler
 * decides.
 */
export class OperatorModel {
  readonly #parts: OperatorParts
  #made = 0

  constructor(parts: OperatorParts) {
    this.#parts = parts
  }

  /** Takes the steps, one after the other. */
  spawn(steps: readonly OperatorStep[]): void {
    const { scheduler } = this.#parts
    scheduler.spawn('operator', 'operator', async (actor) => {
      for (const step of steps)
        if (step.does === 'waits') await scheduler.sleep(actor, step.seconds * 1000)
        else await this.#act(actor, told(step), () => this.#take(step))
    })
  }

  /** Takes back what only a person can: all that the promises wait for. */
  setRight(): void {
    const { scheduler, parameter, endpoint, secret, processes } = this.#parts
    for (const process of processes()) {
      scheduler.thaw(process, false)
      process.setClockRight()
    }
    parameter.unlabel()
    if (!secret.inUse.some((text) => endpoint.accepts(clientSecretOf(text))))
      endpoint.accept(clientSecretOf(secret.current))
  }

  #act(actor: Actor, what: string, answer: () => unknown): Promise<unknown> {
    return this.#parts.scheduler.call({ actor, what, takesMs: 0, faults: [], answer })
  }

  #take(step: OperatorStep): unknown {
    const { scheduler, parameter, endpoint, secret, startRun } = this.#parts
    switch (step.does) {
      case 'waits':
        return undefined
      case 'deletes':
        return parameter.delete()
      case 'restores':
        if (parameter.archive.length > 0)
          parameter.overwrite(parameter.archive[step.which % parameter.archive.length] as string)
        return undefined
      case 'overwrites':
        return parameter.overwrite(this.#document(step.document))
      case 'labels':
        return parameter.label()
      case 'unlabels':
        return parameter.unlabel()
      case 'makes Advanced':
        return parameter.makeAdvanced()
      case 'revokes':
        return parameter.stored === undefined ? undefined : endpoint.reject(parameter.stored.accessToken)
      case 'withdraws':
        if (endpoint.accepts(clientSecretOf(secret.current)))
          endpoint.acceptOnly(clientSecretOf(secret.current))
        return undefined
      case 'puts':
        for (const one of step.secrets) this.#put(one)
        return undefined
      case 'ticks':
        return startRun(false)
      case 'forces':
        return startRun(true)
      case 'steps a clock':
        return this.#meanwhile(step.process, step.forSeconds, (process) => {
          process.stepClock(step.bySeconds * 1000)
          return () => process.setClockRight()
        })
      case 'freezes':
        return this.#meanwhile(step.process, step.seconds, (process) => {
          scheduler.freeze(process)
          return () => scheduler.thaw(process, step.stoodStill)
        })
    }
  }

  /** A fault strikes a process, and is over after so many seconds, or when all is set right. */
  #meanwhile(index: number, seconds: number, strike: (process: Process) => () => void): void {
    const { scheduler, processes } = this.#parts
    const all = processes()
    const process = all[index % all.length]
    if (process === undefined || process.isFrozen) return
    const end = strike(process)
    if (seconds === Number.POSITIVE_INFINITY) return
    scheduler.spawn(`on ${process.name}`, 'operator', async (actor) => {
      await scheduler.sleep(actor, seconds * 1000)
      await this.#act(actor, 'is over', end)
    })
  }

  /** The command that puts a secret: the real one, on a model of Secrets Manager. */
  #put({ isAccepted, isProven }: { isAccepted: boolean; isProven: boolean }): void {
    const { scheduler, endpoint, secret, watch, callMs, protocol } = this.#parts
    this.#made += 1
    const command = `put ${this.#made}`
    const clientSecret = `secret ${this.#made}`
    const text = secretText(clientSecret)
    if (isAccepted) endpoint.accept(clientSecret)
    scheduler.spawn(command, command, async (actor) => {
      const desk = secret.desk(actor)
      let wasProven = false
      let lookedAtMs = 0
      const accept = (): void => {
        if (!endpoint.accepts(clientSecret)) throw new StitchError('client_auth_rejected', 'not accepted')
        endpoint.issue(scheduler.nowMs)
        wasProven = true
      }
      const what = 'proves the secret'
      const hooks: PutHooks = {
        begins: () => undefined,
        accept: () => {
          lookedAtMs = scheduler.nowMs
        },
        prove: async () => {
          if (isProven) await scheduler.call({ actor, what, takesMs: callMs, faults: [], answer: accept })
        },
      }
      const says = await protocol.putSecret(desk, text, hooks).then(
        () => true,
        () => false,
      )
      const liveAtMs = secret.liveAtMs(text)
      watch.secretPut({ command, says, liveAtMs, lookedAtMs, isGood: wasProven || !isProven })
    })
  }

  #document(kind: ForeignDocument): string {
    const { scheduler, parameter } = this.#parts
    this.#made += 1
    const issuedAt = Math.floor(scheduler.nowMs / 1000)
    const foreign = {
      accessToken: `foreign-${this.#made}`,
      tokenType: 'Bearer',
      scope: 'client_paymentrequest',
      issuedAt,
      expiresAt: issuedAt + 3600,
      clientMode: 'test',
    } as const
    const { stored = foreign } = parameter
    switch (kind) {
      case 'garbage':
        return '{"version":1,"accessToken":"tok'
      case 'another layout':
        return writeStoredDocument(stored).replace('"version":1', '"version":2')
      case "another client's token":
        return writeStoredDocument(foreign)
      case 'a token of the other mode':
        return writeStoredDocument({ ...foreign, clientMode: 'live' })
      case 'a token that has ended':
        return writeStoredDocument({ ...foreign, issuedAt: issuedAt - 7200, expiresAt: issuedAt - 3600 })
      case 'the stored token with a life of years':
        return writeStoredDocument({ ...stored, expiresAt: stored.issuedAt + 315_360_000 })
      case 'the stored token dated an hour ahead':
        return writeStoredDocument({
          ...stored,
          issuedAt: stored.issuedAt + 3600,
          expiresAt: stored.expiresAt + 3600,
        })
    }
  }
}

const clientSecretOf = (text: string): string =>
  (JSON.parse(text) as { clientSecret?: string }).clientSecret ?? ''

/** A step as a trace shows it. */
const told = ({ does, ...more }: OperatorStep): string =>
  Object.keys(more).length === 0 ? does : `${does} ${JSON.stringify(more)}`
