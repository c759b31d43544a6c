import type { SecretDesk } from '../../cli/secret-desk.ts'
import { StitchError } from '../../lib/errors.ts'
import type { ReadSecret, SecretVersion } from '../../lib/refresher/credentials/credentials-source.ts'
import type { Actor } from './call.ts'
import type { Scheduler } from './scheduler.ts'

/** What stands for the client in the world's first version of its secret. */
export const FIRST_SECRET = 'not a secret'

/** A secret's text with this client secret in it. */
export const secretText = (clientSecret: string): string =>
  JSON.stringify({ clientId: 'test-client', clientSecret })

/** A client with a client secret: it has nothing to sign, which keeps 100,000 runs short. */
export const CLIENT_SECRET: SecretVersion = { versionId: 'one', string: secretText(FIRST_SECRET) }

/** A client with a certificate: it signs an assertion for every attempt. */
export const withCertificate = (certificate: string): SecretVersion => ({
  versionId: 'one',
  string: JSON.stringify({ clientId: 'test-client', certificate }),
})

/** Secrets Manager with one secret: its versions, and the stages on them. */
export class SecretModel {
  readonly #scheduler: Scheduler
  readonly #callMs: number
  readonly #versions = new Map<string, SecretVersion>()
  /** Every version that was ever AWSCURRENT. */
  readonly #live: string[]
  /** When each text became so, in epoch milliseconds. */
  readonly #liveAtMs = new Map<string, number>()
  #pending: string | undefined

  constructor(scheduler: Scheduler, callMs: number, first: SecretVersion) {
    this.#scheduler = scheduler
    this.#callMs = callMs
    this.#versions.set(first.versionId, first)
    this.#live = [first.versionId]
  }

  /** Texts of AWSCURRENT and of AWSPREVIOUS: what the refresher may use. */
  get inUse(): readonly string[] {
    return this.#live.slice(-2).map((versionId) => this.#versions.get(versionId)?.string ?? '')
  }

  /** The text of AWSCURRENT. */
  get current(): string {
    return this.inUse.at(-1) ?? ''
  }

  /** When this text became AWSCURRENT, in epoch milliseconds, if it ever did. */
  liveAtMs(text: string): number | undefined {
    return this.#liveAtMs.get(text)
  }

  /**
   * The port of the refresher. A token is dated when this has answered: `advancesMs`, by which the clock then goes on,
   * sets the dates of two tokens apart.
   */
  reader(actor: () => Actor, advancesMs: number): ReadSecret {
    return (stage, timeoutMs) =>
      this.#scheduler.call({
        actor: actor(),
        what: stage === 'AWSCURRENT' ? 'reads the secret' : 'reads the previous secret',
        takesMs: this.#callMs,
        advancesMs,
        timeoutMs,
        faults: ['time-out', 'crash'],
        answer: (fault) => {
          if (fault === 'time-out') throw new StitchError('secret_unavailable', 'time-out')
          const versionId = this.#live.at(stage === 'AWSCURRENT' ? -1 : -2)
          const secret = versionId === undefined ? undefined : this.#versions.get(versionId)
          if (secret === undefined) throw new StitchError('secret_not_found', 'no such version')
          return secret
        },
      })
  }

  /** The port of an operator's command. */
  desk(actor: Actor): SecretDesk {
    const call = <T>(what: string, answer: () => T): Promise<T> =>
      this.#scheduler.call<T>({ actor, what, takesMs: this.#callMs, faults: [], answer })
    const read = (versionId: string): SecretVersion => this.#versions.get(versionId) as SecretVersion
    return {
      describe: () =>
        call('describes the secret', () => ({ exists: true, currentVersionId: this.#live.at(-1) })),
      read: (versionId) => call(`reads ${versionId} of the secret`, () => read(versionId)),
      create: () => Promise.reject(new Error('there is a secret')),
      put: (text, stage) =>
        call(`puts a version of the secret as ${stage ?? 'AWSCURRENT'}`, () => {
          const versionId = `version ${this.#versions.size + 1}`
          this.#versions.set(versionId, { versionId, string: text })
          if (stage === undefined) this.#goLive(versionId)
          else this.#pending = versionId
          return versionId
        }),
      promote: (versionId, fromVersionId) =>
        call(`moves AWSCURRENT from ${fromVersionId} to ${versionId}`, () => {
          if (this.#live.at(-1) !== fromVersionId) return false
          this.#goLive(versionId)
          return true
        }),
      dropPending: (versionId) =>
        call(`takes AWSPENDING off ${versionId}`, () => {
          if (this.#pending === versionId) this.#pending = undefined
        }),
    }
  }

  #goLive(versionId: string): void {
    this.#live.push(versionId)
    this.#liveAtMs.set(this.current, this.#scheduler.nowMs)
  }
}
