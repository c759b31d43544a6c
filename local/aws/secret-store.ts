import { createHash } from 'node:crypto'
import { secretArn } from './arn.ts'
import { AwsError } from './aws-error.ts'
import type { StoredSecret } from './stored-secret.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** The state of Secrets Manager: one store for all Regions, so the Region of a request only shapes new ARNs. */
export class SecretStore {
  readonly #secrets = new Map<string, StoredSecret>()
  readonly #created = new Map<string, number>()

  /** Every secret whose recovery window is not over, by name. */
  all(now: number): StoredSecret[] {
    for (const secret of this.#secrets.values()) {
      if (secret.deletionDate !== undefined && secret.deletionDate <= now) this.#secrets.delete(secret.name)
    }
    return [...this.#secrets.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Finds by name, by ARN, or by an ARN without its six-character suffix. */
  find(secretId: string, now: number): StoredSecret | undefined {
    const named = this.#secrets.get(secretId)
    if (named !== undefined && (named.deletionDate ?? Number.POSITIVE_INFINITY) > now) return named
    return this.all(now).find(
      ({ name, arn }) =>
        secretId === name || secretId === arn || secretId === arn.slice(0, -'-AbCdEf'.length),
    )
  }

  add(secret: StoredSecret): void {
    this.#secrets.set(secret.name, secret)
    this.#created.set(secret.name, (this.#created.get(secret.name) ?? 0) + 1)
  }

  /** Removes a secret at once, and gives what was removed. */
  remove(secretId: string, now: number): StoredSecret | undefined {
    const secret = this.find(secretId, now)
    if (secret !== undefined) this.#secrets.delete(secret.name)
    return secret
  }

  /**
   * The ARN that a new secret of this name gets. Its suffix follows from the name and from how often the name was
   * created before, so that a run can be repeated and a re-created secret has another ARN, as at AWS.
   */
  nextArn(region: string, name: string): string {
    const digest = createHash('sha256')
      .update(`${name}\n${this.#created.get(name) ?? 0}`)
      .digest()
    const suffix = [...digest.subarray(0, 6)]
      .map((byte) => SUFFIX_ALPHABET[byte % SUFFIX_ALPHABET.length])
      .join('')
    return secretArn(region, name, suffix)
  }

  /** The ARN for IAM. A missing secret has the ARN that it would get. */
  arnFor(secretId: string, region: string, now: number): string {
    if (secretId.startsWith('arn:')) return this.find(secretId, now)?.arn ?? secretId
    return this.find(secretId, now)?.arn ?? this.nextArn(region, secretId)
  }

  /** Throws `ResourceNotFoundException`. */
  get(secretId: string, now: number): StoredSecret {
    const secret = this.find(secretId, now)
    if (secret === undefined) {
      throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
    }
    return secret
  }

  /** As `get`, and throws `InvalidRequestException` while the secret is pending deletion. */
  getLive(secretId: string, now: number): StoredSecret {
    const secret = this.get(secretId, now)
    if (secret.deletedAt !== undefined) {
      throw new AwsError(
        'InvalidRequestException',
        "You can't perform this operation on the secret because it was marked for deletion.",
      )
    }
    return secret
  }
}

const SUFFIX_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Starts the recovery window of a secret, and gives its end. */
export function markDeleted(secret: StoredSecret, now: number, windowDays: number): number {
  secret.deletedAt = now
  secret.deletionDate = now + windowDays * DAY_MS
  return secret.deletionDate
}

/** Takes a secret back from its recovery window. */
export function restore(secret: StoredSecret): void {
  delete secret.deletedAt
  delete secret.deletionDate
}
