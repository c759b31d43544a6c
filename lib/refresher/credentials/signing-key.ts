import type { KeyObject } from 'node:crypto'

/** The private key that signs for a client: in memory, or in AWS KMS, which signs with it and never gives it out. */
export type SigningKey = KeyInMemory | KeyInKms

/** A private key that was read. */
export interface KeyInMemory {
  readonly privateKey: KeyObject
}

/** A private key that cannot be read. */
export interface KeyInKms {
  /** The ARN of the KMS key. */
  readonly kmsKeyId: string
}
