/** One version of a secret. A version without stages is deprecated. */
export interface SecretVersion {
  readonly id: string
  readonly ciphertext: string
  /** Digest of the content, to tell a repeated request from a conflicting one. */
  readonly fingerprint: string
  readonly stages: Set<string>
  /** Epoch milliseconds. */
  readonly createdAt: number
}

/** A secret and its versions by version id, in order of creation. */
export interface StoredSecret {
  readonly name: string
  readonly arn: string
  readonly description: string | undefined
  readonly kmsKeyId: string | undefined
  readonly tags: readonly { Key: string; Value: string }[]
  readonly versions: Map<string, SecretVersion>
  /** Instants in epoch milliseconds. */
  readonly createdAt: number
  changedAt: number
  /** When `DeleteSecret` was called; the secret is gone for good at `deletionDate`. */
  deletedAt?: number
  deletionDate?: number
}
