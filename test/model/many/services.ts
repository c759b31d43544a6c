import { StitchError } from '../../../lib/errors.ts'
import type { ReadSecret } from '../../../lib/refresher/credentials/credentials-source.ts'
import type { TokenParameter } from '../../../lib/refresher/store-token.ts'
import type { SendTokenRequest } from '../../../lib/refresher/token-attempts.ts'
import type { ClientToken } from '../../../lib/token/client-token.ts'
import type { StoredToken } from '../../../lib/token/stored-token.ts'
import { keyText, type TokenKey } from '../../../lib/token/token-key.ts'
import type { VirtualTime } from '../../support/virtual-time.ts'

/** How long each service takes to answer, in milliseconds. */
const LATENCY = { read: 15, batch: 30, write: 30, secret: 20, token: 400 } as const

/** A quota is a bucket: it takes a burst, and no more than its rate over some time. */
const WINDOW_SECONDS = 10

/** Calls of one kind, by the time at which they came. */
export class Load {
  readonly #byWindow = new Map<number, number>()
  total = 0

  add(atMs: number): void {
    const window = Math.floor(atMs / 1000 / WINDOW_SECONDS)
    this.#byWindow.set(window, (this.#byWindow.get(window) ?? 0) + 1)
    this.total += 1
  }

  /** Calls a second in the busiest ten. */
  get perSecond(): number {
    let most = 0
    for (const count of this.#byWindow.values()) most = Math.max(most, count)
    return most / WINDOW_SECONDS
  }
}

/** AWS and Stitch for thousands of clients, in virtual time: they keep what is stored and count what is asked. */
export class ManyServices {
  readonly writes = new Load()
  readonly reads = new Load()
  readonly batches = new Load()
  readonly secrets = new Load()
  readonly requests = new Load()
  /** Seconds in which a token that had been there could not be used, of all tokens together. */
  secondsWithout = 0
  readonly #time: VirtualTime
  readonly #leewaySeconds: number
  readonly #stored = new Map<string, StoredToken>()
  readonly #lifetimeSeconds: number

  constructor(time: VirtualTime, { lifetimeSeconds = 3600, leewaySeconds = 120 } = {}) {
    this.#time = time
    this.#lifetimeSeconds = lifetimeSeconds
    this.#leewaySeconds = leewaySeconds
  }

  /** How many tokens can be used now. */
  get usable(): number {
    const now = this.#time.now
    let count = 0
    for (const { token } of this.#stored.values())
      if (token !== undefined && token.expiresAt - now > this.#leewaySeconds) count += 1
    return count
  }

  /** Every token ends now. */
  revokeAll(): void {
    this.#stored.clear()
  }

  readonly parameter = (key: TokenKey): TokenParameter => ({
    read: async () => {
      this.reads.add(this.#time.elapsedMs)
      await this.#time.sleep(LATENCY.read)
      return this.#stored.get(keyText(key))
    },
    write: async (token) => {
      this.writes.add(this.#time.elapsedMs)
      await this.#time.sleep(LATENCY.write)
      return this.#store(key, token)
    },
  })

  readonly readTokens = async (keys: readonly TokenKey[]): Promise<readonly (StoredToken | undefined)[]> => {
    this.batches.add(this.#time.elapsedMs)
    await this.#time.sleep(LATENCY.batch)
    return keys.map((key) => this.#stored.get(keyText(key)))
  }

  readonly readSecretOf =
    (client: string): ReadSecret =>
    async (stage) => {
      this.secrets.add(this.#time.elapsedMs)
      await this.#time.sleep(LATENCY.secret)
      if (stage === 'AWSPREVIOUS') throw new StitchError('secret_not_found', 'There is no such version.')
      return { versionId: '1', string: `{"clientId":"test-${client}","clientSecret":"secret"}` }
    }

  readonly sendTokenRequest: SendTokenRequest = async (form) => {
    this.requests.add(this.#time.elapsedMs)
    await this.#time.sleep(LATENCY.token)
    const body = {
      access_token: `${this.requests.total}`,
      token_type: 'Bearer',
      expires_in: this.#lifetimeSeconds,
      scope: new URLSearchParams(form).get('scope'),
    }
    return { status: 200, headers: {}, body: JSON.stringify(body) }
  }

  #store(key: TokenKey, token: ClientToken): number {
    const name = keyText(key)
    const before = this.#stored.get(name)
    const end = before?.token?.expiresAt
    if (end !== undefined) this.secondsWithout += Math.max(0, this.#time.now - (end - this.#leewaySeconds))
    const version = (before?.version ?? 0) + 1
    this.#stored.set(name, { version, token })
    return version
  }
}
