import { StitchError } from '../../../lib/errors.ts'
import { noMetrics } from '../../../lib/observe/metrics.ts'
import { STITCH } from '../../../lib/providers/stitch.ts'
import { credentialsOfMany } from '../../../lib/refresher/many/credentials-of-many.ts'
import type { RefresherPorts } from '../../../lib/refresher/refresher.ts'
import type { RefresherSettings } from '../../../lib/refresher/refresher-settings.ts'
import type { TokenParameter } from '../../../lib/refresher/store-token.ts'
import type { ClientToken, StoredToken } from '../../../lib/token/client-token.ts'
import { keyText, type TokenKey } from '../../../lib/token/token-key.ts'
import { sign } from '../../support/sign.ts'
import type { Actor, Fault } from '../call.ts'
import { noLog } from '../no-log.ts'
import type { Scheduler } from '../scheduler.ts'

/** The client whose calls may fail, and the one that must not notice. */
export const TROUBLED = 'troubled'
export const HEALTHY = 'healthy'

/** How long a call takes, in milliseconds. */
export const CALL_MS = 100

const LIFETIME_SECONDS = 3600
const FIRST = 'first'

/** AWS and Stitch for two clients, of which one has faults: each call is a step of the scheduler. */
export class TwoServices {
  /** The run whose calls these are. */
  actor: Actor | undefined
  readonly #scheduler: Scheduler
  readonly #stored = new Map<string, StoredToken>()
  readonly #beganMs: number
  #issued = 0

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
    this.#beganMs = scheduler.nowMs
  }

  /** Stores a token of this age at first. */
  storeAged(key: TokenKey, ageSeconds: number): void {
    this.#stored.set(keyText(key), this.#aged(ageSeconds))
  }

  /** Whether a token is stored that was not there at first. */
  isRenewed(key: TokenKey): boolean {
    const token = this.#stored.get(keyText(key))?.token
    return token !== undefined && token.accessToken !== FIRST
  }

  timing() {
    return {
      clock: () => this.#scheduler.nowMs,
      monotonic: () => this.#scheduler.nowMs,
      sleep: (ms: number) => this.#scheduler.sleep(this.actor as Actor, ms),
      random: () => 0.999,
    }
  }

  ports(settings: RefresherSettings): RefresherPorts {
    const around = { timing: this.timing(), metrics: noMetrics, log: noLog }
    let jwtIds = 0
    return {
      ...around,
      credentials: credentialsOfMany(
        {
          ...around,
          provider: STITCH,
          readSecretOf: (client) => async (stage, timeoutMs) => {
            if (stage === 'AWSPREVIOUS')
              throw new StitchError('secret_not_found', 'There is no such version.')
            return this.#call(
              `reads the secret of ${client}`,
              client,
              timeoutMs,
              'secret_unavailable',
              () => ({
                versionId: '1',
                string: `{"clientId":"test-${client}","clientSecret":"secret"}`,
              }),
            )
          },
        },
        settings,
      ),
      tokenParameter: (key, by) => this.#parameter(key, by),
      sendTokenRequest: (form, timeoutMs) => {
        const client = (new URLSearchParams(form).get('client_id') ?? '').slice('test-'.length)
        const scope = new URLSearchParams(form).get('scope') ?? ''
        return this.#call(
          `asks for a token of ${client}`,
          client,
          timeoutMs,
          'token_endpoint_unreachable',
          () => {
            this.#issued += 1
            const body = {
              access_token: `${this.#issued}`,
              token_type: 'Bearer',
              expires_in: LIFETIME_SECONDS,
              scope,
            }
            return { status: 200, headers: {}, body: JSON.stringify(body) }
          },
        )
      },
      sign,
      newJwtId: () => `${++jwtIds}`,
    }
  }

  #parameter(key: TokenKey, by: number): TokenParameter {
    const name = keyText(key)
    const within = (ms: number) => Math.min(ms, by - this.#scheduler.nowMs)
    return {
      read: () =>
        this.#call(`reads ${name}`, key.client, within(6000), 'token_store_unreadable', () =>
          this.#stored.get(name),
        ),
      write: (token) =>
        this.#call(`writes ${name}`, key.client, within(4000), 'token_store_failed', () =>
          this.#store(name, token),
        ),
    }
  }

  readonly readTokens = (keys: readonly TokenKey[]) => {
    const client = keys.some((key) => key.client === TROUBLED) ? TROUBLED : HEALTHY
    return this.#call('reads a batch', client, 6000, 'token_store_unreadable', () =>
      keys.map((key) => this.#stored.get(keyText(key))),
    )
  }

  /**
   * A call that may fail where it is the troubled client's: at once, when its time-out is over, or after it took
   * effect.
   */
  #call<T>(
    what: string,
    client: string,
    timeoutMs: number,
    code:
      | 'secret_unavailable'
      | 'token_store_unreadable'
      | 'token_store_failed'
      | 'token_endpoint_unreachable',
    answer: () => T,
  ): Promise<T> {
    const faults: readonly Fault[] = client === TROUBLED ? ['throttled', 'time-out', 'answer lost'] : []
    return this.#scheduler.call<T>({
      actor: this.actor as Actor,
      what,
      takesMs: CALL_MS,
      timeoutMs,
      faults,
      answer: (fault) => {
        if (fault === undefined || fault === 'answer lost') {
          const value = answer()
          if (fault === undefined) return value
        }
        throw new StitchError(code, `${fault}`)
      },
    })
  }

  #store(name: string, token: ClientToken): number {
    const version = (this.#stored.get(name)?.version ?? 0) + 1
    this.#stored.set(name, { version, token })
    return version
  }

  #aged(ageSeconds: number): StoredToken {
    const issuedAt = Math.floor(this.#beganMs / 1000) - ageSeconds
    const token: ClientToken = {
      accessToken: FIRST,
      tokenType: 'Bearer',
      scope: '',
      issuedAt,
      expiresAt: issuedAt + LIFETIME_SECONDS,
      clientMode: 'test',
    }
    return { version: 1, token }
  }
}
