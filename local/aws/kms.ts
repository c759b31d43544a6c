import type { Counters, FaultScript } from '../faults.ts'
import { keyArn } from './arn.ts'
import type { Authorize } from './authorize.ts'
import { accessDenied } from './aws-error.ts'
import type { Caller } from './caller.ts'
import { SealingKey } from './sealing-key.ts'

/** What a ciphertext is bound to besides its key, as in KMS: names and values. */
export type EncryptionContext = Readonly<Record<string, string>>

/** A refusal of KMS. Each service reports it in its own words, so it never reaches a client in this form. */
export class KmsError extends Error {
  override readonly name = 'KmsError'
  readonly reason: 'disabled' | 'denied'

  constructor(reason: 'disabled' | 'denied', message: string) {
    super(message)
    this.reason = reason
  }
}

/**
 * The operation that a service uses to encrypt: `Encrypt` for standard parameters, a data key for everything larger.
 */
type EncryptOperation = 'Encrypt' | 'GenerateDataKey'

/** KMS as one caller sees it, from inside another service. Both throw `KmsError`. */
export interface CallerKms {
  encrypt(operation: EncryptOperation, keyId: string, plaintext: string, context: EncryptionContext): string
  decrypt(keyId: string, ciphertext: string, context: EncryptionContext): string
}

/**
 * Keys of the local endpoint. Every key id exists, and all of them use one sealing key. A ciphertext opens only with
 * the key id and the encryption context that it was made for.
 */
export class LocalKms {
  readonly #sealingKey = new SealingKey()
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
      encrypt: (operation, keyId, plaintext, context) => {
        this.#admit(caller, operation, keyId, context)
        return this.#sealingKey.seal(plaintext, boundTo(keyId, context))
      },
      decrypt: (keyId, ciphertext, context) => {
        this.#admit(caller, 'Decrypt', keyId, context)
        return this.#sealingKey.open(ciphertext, boundTo(keyId, context))
      },
    }
  }

  #admit(
    caller: Caller,
    operation: EncryptOperation | 'Decrypt',
    keyId: string,
    encryptionContext: EncryptionContext,
  ): void {
    this.#counters.count(`kms.${operation}`)
    const action = `kms:${operation}`
    const resource = keyArn(caller.region, keyId)
    const fault = this.#faults.take('kms', operation)
    if (fault?.does === 'disabled') throw new KmsError('disabled', `${resource} is disabled.`)
    const allowed =
      // Every principal of the account may use the keys that AWS manages, through their service.
      keyId.startsWith('alias/aws/') ||
      this.#authorize({ accessKeyId: caller.accessKeyId, action, resource, encryptionContext })
    if (fault?.does === 'denied' || !allowed) {
      throw new KmsError('denied', accessDenied(caller.arn, action, resource).message)
    }
  }
}

const boundTo = (keyId: string, context: EncryptionContext): string =>
  JSON.stringify([keyId, Object.entries(context).sort()])
