import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Counters, FaultScript } from '../faults.ts'
import { keyArn } from './arn.ts'
import type { Authorize } from './authorize.ts'
import { accessDenied } from './aws-error.ts'
import type { Caller } from './caller.ts'

export type EncryptionContext = Readonly<Record<string, string>>

/** KMS refused. Each service reports this in its own words, so it never reaches a client as it is. */
export class KmsError extends Error {
  override readonly name = 'KmsError'
  readonly reason: 'disabled' | 'denied'

  constructor(reason: 'disabled' | 'denied', message: string) {
    super(message)
    this.reason = reason
  }
}

/** KMS as one caller sees it, from inside another service. */
export interface CallerKms {
  encrypt(keyId: string, plaintext: string, context: EncryptionContext): string
  decrypt(keyId: string, ciphertext: string, context: EncryptionContext): string
}

/**
 * Keys of the local endpoint: any key id exists, and one AES-256-GCM key made at start stands behind all of them.
 * Key id and encryption context are authenticated, so a ciphertext opens only with those it was made for.
 */
export class LocalKms {
  readonly #key = randomBytes(32)
  readonly #authorize: Authorize
  readonly #faults: FaultScript
  readonly #counters: Counters

  constructor(options: { authorize: Authorize; faults: FaultScript; counters: Counters }) {
    this.#authorize = options.authorize
    this.#faults = options.faults
    this.#counters = options.counters
  }

  forCaller(caller: Caller): CallerKms {
    return {
      encrypt: (keyId, plaintext, context) => {
        this.#admit(caller, 'Encrypt', keyId, context)
        return this.#seal(plaintext, additionalData(keyId, context))
      },
      decrypt: (keyId, ciphertext, context) => {
        this.#admit(caller, 'Decrypt', keyId, context)
        return this.#open(ciphertext, additionalData(keyId, context))
      },
    }
  }

  #admit(
    caller: Caller,
    operation: 'Encrypt' | 'Decrypt',
    keyId: string,
    encryptionContext: EncryptionContext,
  ) {
    this.#counters.count(`kms.${operation}`)
    const action = `kms:${operation}`
    const resource = keyArn(caller.region, keyId)
    const fault = this.#faults.take('kms', operation)
    if (fault?.does === 'disabled') throw new KmsError('disabled', `${resource} is disabled.`)
    const allowed =
      // The keys that AWS manages let every principal of the account use them through their service.
      keyId.startsWith('alias/aws/') ||
      this.#authorize({ accessKeyId: caller.accessKeyId, action, resource, encryptionContext })
    if (fault?.does === 'denied' || !allowed) {
      throw new KmsError('denied', accessDenied(caller.arn, action, resource).message)
    }
  }

  #seal(plaintext: string, associated: Buffer): string {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(associated)
    const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')
  }

  #open(ciphertext: string, associated: Buffer): string {
    const bytes = Buffer.from(ciphertext, 'base64')
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, 12)).setAAD(associated)
    decipher.setAuthTag(bytes.subarray(12, 28))
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
  }
}

const additionalData = (keyId: string, context: EncryptionContext) =>
  Buffer.from(JSON.stringify([keyId, Object.entries(context).sort()]))
