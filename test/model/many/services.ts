import { backoffMs } from '../../../lib/clock.ts'
import { StitchError } from '../../../lib/errors.ts'
import { type ReadToken, TokenReadFailure } from '../../../lib/reader/read-token.ts'
import type { ReadSecret } from '../../../lib/refresher/credentials/credentials-source.ts'
import type { ListSecrets } from '../../../lib/refresher/many/client-list.ts'
import type { TokenParameter } from '../../../lib/refresher/store-token.ts'
import type { SendTokenRequest } from '../../../lib/refresher/token-attempts.ts'
import {
  FIRST_AWS_WAIT_MS,
  LONGEST_AWS_WAIT_MS,
  STORE_READ_MS,
  WRITE_MS,
} from '../../../lib/token/budgets.ts'
import type { ClientToken, StoredToken } from '../../../lib/token/client-token.ts'
import { secretNameOf } from '../../../lib/token/many-clients.ts'
import { keyText, type TokenKey } from '../../../lib/token/token-key.ts'
import type { VirtualTime } from '../../support/virtual-time.ts'
import { Load } from './load.ts'

/** How long each service takes to answer, in milliseconds. */
const LATENCY = { read: 15, batch: 30, write: 30, secret: 20, list: 60, token: 400 } as const

const NAMES_A_PAGE = 100

/** What AWS takes of an account and Region, in calls a second. */
export interface Quota {
  readonly writes: number
  /** Single ones and batches together. */
  readonly reads: number
}

/** AWS's quotas as an account begins, and with higher throughput for Parameter Store. */
export const QUOTA = { byDefault: { writes: 3, reads: 40 }, raised: { writes: 10, reads: 1000 } } as const

/**
 * AWS and Stitch for thousands of clients, in virtual time: they keep what is stored, count what is asked, and refuse
 * what is over a quota.
 */
export class ManyServices {
  readonly writes: Load
  /** Of single tokens and of batches: they have one quota. */
  readonly reads: Load
  readonly batches = new Load()
  readonly secrets = new Load()
  readonly lists = new Load()
  readonly requests = new Load()
  /** Whether the token requests of a client are answered with 503. */
  isUnanswered: (client: string) => boolean = () => false
  readonly #time: VirtualTime
  readonly #lifetimeSeconds: number
  readonly #leewaySeconds: number
  readonly #stored = new Map<string, StoredToken>()
  /** Tokens that wait to be replaced, since when, and when the last of them was. */
  #owed = new Set<string>()
  #owedSinceMs = 0
  #settledAtMs = Number.POSITIVE_INFINITY
  #revoked = 0
  #secondsWithout = 0

  constructor(time: VirtualTime, quota: Quota, { lifetimeSeconds = 3600, leewaySeconds = 120 } = {}) {
    this.#time = time
    this.writes = new Load(quota.writes)
    this.reads = new Load(quota.reads)
    this.#lifetimeSeconds = lifetimeSeconds
    this.#leewaySeconds = leewaySeconds
  }

  /** From now on these tokens wait to be stored anew. */
  owe(keys: readonly TokenKey[]): void {
    this.#owed = new Set(keys.map(keyText))
    this.#owedSinceMs = this.#time.elapsedMs
    this.#settledAtMs = Number.POSITIVE_INFINITY
  }

  /** How many of them still wait. */
  get owed(): number {
    return this.#owed.size
  }

  /** After how many seconds the last of them was stored. */
  get settledAfterSeconds(): number {
    return (this.#settledAtMs - this.#owedSinceMs) / 1000
  }

  /** The API rejects every token that was issued so far, and what is stored looks as good as before. */
  revokeAll(): void {
    this.#revoked = this.requests.total
  }

  isRejected({ accessToken }: ClientToken): boolean {
    return Number(accessToken) <= this.#revoked
  }

  /** Seconds in which a token that had been stored could not be used, of all tokens together. */
  secondsWithout(): number {
    let seconds = this.#secondsWithout
    for (const stored of this.#stored.values()) seconds += this.#secondsOver(stored)
    return seconds
  }

  readonly listSecrets =
    (clients: readonly string[]): ListSecrets =>
    async () => {
      for (let page = 0; page * NAMES_A_PAGE < clients.length; page += 1) {
        this.lists.add(this.#time.elapsedMs)
        await this.#time.sleep(LATENCY.list)
      }
      return clients.map((client) => ({ name: secretNameOf('dev', client), isDeleted: false }))
    }

  readonly parameter = (key: TokenKey): TokenParameter => ({
    read: async () => {
      await this.#admitted(this.reads, STORE_READ_MS, 'token_store_unreadable')
      await this.#time.sleep(LATENCY.read)
      return this.#stored.get(keyText(key))
    },
    write: async (token) => {
      await this.#admitted(this.writes, WRITE_MS, 'token_store_failed')
      await this.#time.sleep(LATENCY.write)
      return this.#store(key, token)
    },
  })

  /** The port of a reader. */
  readonly reader =
    (key: TokenKey): ReadToken =>
    async () => {
      const isAdmitted = this.reads.add(this.#time.elapsedMs)
      await this.#time.sleep(LATENCY.read)
      if (!isAdmitted) throw new TokenReadFailure('throttled', 'ThrottlingException')
      return this.#stored.get(keyText(key))
    }

  readonly readTokens = async (keys: readonly TokenKey[]): Promise<readonly (StoredToken | undefined)[]> => {
    this.batches.add(this.#time.elapsedMs)
    await this.#admitted(this.reads, STORE_READ_MS, 'token_store_unreadable')
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
    const accessToken = `${this.requests.total}`
    await this.#time.sleep(LATENCY.token)
    const asked = new URLSearchParams(form)
    if (this.isUnanswered((asked.get('client_id') ?? '').slice('test-'.length)))
      return { status: 503, headers: {}, body: '' }
    const body = {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: this.#lifetimeSeconds,
      scope: asked.get('scope'),
    }
    return { status: 200, headers: {}, body: JSON.stringify(body) }
  }

  /** Comes again, as our SDK clients do, until the quota takes the call or its time is over. */
  async #admitted(
    load: Load,
    withinMs: number,
    code: 'token_store_unreadable' | 'token_store_failed',
  ): Promise<void> {
    const begunAt = this.#time.elapsedMs
    const until = begunAt + withinMs
    for (let attempt = 1; !load.add(this.#time.elapsedMs, begunAt); attempt += 1) {
      const waitMs = backoffMs(attempt, this.#time.random, FIRST_AWS_WAIT_MS, LONGEST_AWS_WAIT_MS)
      if (this.#time.elapsedMs + waitMs >= until) throw new StitchError(code, 'ThrottlingException')
      await this.#time.sleep(waitMs)
    }
  }

  #store(key: TokenKey, token: ClientToken): number {
    const name = keyText(key)
    const before = this.#stored.get(name)
    this.#secondsWithout += this.#secondsOver(before)
    const version = (before?.version ?? 0) + 1
    this.#stored.set(name, { version, token })
    if (!this.isRejected(token) && this.#owed.delete(name) && this.#owed.size === 0)
      this.#settledAtMs = this.#time.elapsedMs
    return version
  }

  #secondsOver(stored: StoredToken | undefined): number {
    const end = stored?.token?.expiresAt ?? Number.POSITIVE_INFINITY
    return Math.max(0, this.#time.now - (end - this.#leewaySeconds))
  }
}
