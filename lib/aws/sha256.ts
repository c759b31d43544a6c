import type { Hash, Hmac } from 'node:crypto'

// Not imported: an import reads every export, also the getters that load WebCrypto.
const { createHash, createHmac } = process.getBuiltinModule('node:crypto')

/**
 * SHA-256, or its HMAC when there is a secret, by `node:crypto`, in the shape that AWS's signer asks for
 * (`ChecksumConstructor` of `@smithy/types`). Good for one digest.
 */
export class Sha256 {
  readonly #hash: Hash | Hmac

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Uint8Array)
  }

  /** Takes more of the text. */
  update(data: string | Uint8Array): void {
    this.#hash.update(data)
  }

  /** The 32 bytes. */
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  /** Part of the signer's interface, which never calls it. */
  reset(): void {
    throw new Error('each hash is used once')
  }
}
