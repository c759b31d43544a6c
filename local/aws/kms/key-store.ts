import { createHash, type KeyObject } from 'node:crypto'
import { ACCOUNT_ID, keyArn } from '../arn.ts'
import { AwsError } from '../aws-error.ts'

/** A key of the endpoint. No operation returns its material. */
export interface StoredKey {
  readonly id: string
  readonly arn: string
  readonly usage: string
  readonly spec: string
  readonly origin: 'AWS_KMS' | 'EXTERNAL'
  readonly description: string
  readonly tags: { TagKey: string; TagValue: string }[]
  /** Instants in epoch milliseconds. */
  readonly createdAt: number
  /** The private key; a symmetric key has none here. */
  material?: KeyObject
  /** When imported material ends. */
  validTo?: number
  /** The public half of the first import: the key accepts only this material again. */
  imported?: string
  enabled: boolean
  deletionDate?: number
}

/** An alias, with the whole of its name: `alias/…`. */
export interface StoredAlias {
  readonly name: string
  readonly arn: string
  keyId: string
  readonly createdAt: number
}

export type KeyState = 'Enabled' | 'Disabled' | 'PendingImport' | 'PendingDeletion'

/** The state of a key; imported material that has ended counts as none. */
export function stateOf(key: StoredKey, now: number): KeyState {
  if (key.deletionDate !== undefined) return 'PendingDeletion'
  const isGone = key.material === undefined || (key.validTo ?? Number.POSITIVE_INFINITY) <= now
  if (key.origin === 'EXTERNAL' && isGone) return 'PendingImport'
  return key.enabled ? 'Enabled' : 'Disabled'
}

/** Throws what AWS answers about a key in one of these states (KMS Developer Guide, "Key states"). */
export function refuseStates(key: StoredKey, now: number, ...refused: KeyState[]): void {
  const state = stateOf(key, now)
  if (!refused.includes(state)) return
  const { arn } = key
  if (state === 'Disabled') throw new AwsError('DisabledException', `${arn} is disabled.`)
  const words = state === 'PendingDeletion' ? 'pending deletion' : 'pending import'
  throw new AwsError('KMSInvalidStateException', `${arn} is ${words}.`)
}

/** The keys and aliases of the endpoint: one store for all Regions, so the Region of a request only shapes new ARNs. */
export class KeyStore {
  readonly #keys = new Map<string, StoredKey>()
  readonly #aliases = new Map<string, StoredAlias>()
  #created = 0

  /** The id that the next key gets. It follows from how many were made before, so that a run can be repeated. */
  nextId(): string {
    this.#created += 1
    const hex = createHash('sha256').update(`key ${this.#created}`).digest('hex')
    return [8, 4, 4, 4, 12]
      .reduce(
        ({ at, parts }, length) => ({ at: at + length, parts: [...parts, hex.slice(at, at + length)] }),
        { at: 0, parts: [] as string[] },
      )
      .parts.join('-')
  }

  add(key: StoredKey): void {
    this.#keys.set(key.id, key)
  }

  /** Every key whose waiting period is not over. */
  all(now: number): StoredKey[] {
    for (const key of this.#keys.values()) if ((key.deletionDate ?? now + 1) <= now) this.#remove(key)
    return [...this.#keys.values()]
  }

  #remove({ id }: StoredKey): void {
    this.#keys.delete(id)
    for (const alias of this.#aliases.values()) if (alias.keyId === id) this.#aliases.delete(alias.name)
  }

  /** By name. */
  aliases(now: number): StoredAlias[] {
    this.all(now)
    return [...this.#aliases.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** The names of a key's aliases: the values of the condition key `kms:ResourceAliases`. */
  aliasesOf({ id }: StoredKey): string[] {
    return [...this.#aliases.values()].filter(({ keyId }) => keyId === id).map(({ name }) => name)
  }

  findAlias(name: string): StoredAlias | undefined {
    return this.#aliases.get(name)
  }

  putAlias(alias: StoredAlias): void {
    this.#aliases.set(alias.name, alias)
  }

  removeAlias(name: string): void {
    this.#aliases.delete(name)
  }

  /** Finds by id or key ARN. Throws `NotFoundException`, also for an alias, because AWS accepts none here. */
  byId(keyId: string, region: string, now: number): StoredKey {
    const id = keyId.startsWith('arn:') ? keyId.slice(keyId.indexOf(':key/') + ':key/'.length) : keyId
    const arn = keyId.startsWith('arn:') ? keyId : keyArn(region, keyId)
    const key = this.all(now).find((one) => one.id === id && one.arn === arn)
    if (key !== undefined) return key
    if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id))
      throw new AwsError('NotFoundException', `Invalid keyId '${keyId}'`)
    throw new AwsError('NotFoundException', `Key '${arn}' does not exist`)
  }

  /** As `byId`, or by an alias's name or ARN. */
  get(keyId: string, region: string, now: number): StoredKey {
    const name = /^(?:arn:[^:]+:kms:[^:]+:\d{12}:)?(alias\/.+)$/.exec(keyId)?.[1]
    if (name === undefined) return this.byId(keyId, region, now)
    this.all(now)
    const alias = this.#aliases.get(name)
    if (alias !== undefined) return this.byId(alias.keyId, region, now)
    throw new AwsError('NotFoundException', `Alias ${aliasArn(region, name)} is not found.`)
  }
}

/** The ARN of an alias given by its name. */
export const aliasArn = (region: string, name: string): string =>
  `arn:aws:kms:${region}:${ACCOUNT_ID}:${name}`
