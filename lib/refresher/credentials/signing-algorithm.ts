import type { KeyObject, SigningOptions } from 'node:crypto'
import { StitchError } from '../../errors.ts'

/** An algorithm of client assertions. */
export interface SigningAlgorithm {
  /** Its name in the header of an assertion (RFC 7518 §3.1). */
  readonly alg: string
  /** The hash of the message, as OpenSSL calls it. */
  readonly hash: string
  /** What Node needs besides: a padding and the length of its salt, or for a curve the form of the signature. */
  readonly options: SigningOptions
}

/** The algorithms by the type of the key. */
const ALGORITHMS: ReadonlyMap<string | undefined, SigningAlgorithm> = new Map([
  ['rsa', { alg: 'RS256', hash: 'sha256', options: {} }],
])

/**
 * The algorithm of client assertions that fits a private key, or the public key that belongs to it.
 *
 * @throws StitchError `key_type_unsupported`
 */
export function signingAlgorithm({ asymmetricKeyType: keyType }: KeyObject): SigningAlgorithm {
  const algorithm = ALGORITHMS.get(keyType)
  if (algorithm !== undefined) return algorithm
  throw new StitchError(
    'key_type_unsupported',
    `The key is of type ${keyType}, and RS256 needs a plain RSA key. Ask Stitch for an RSA certificate.`,
    { facts: { keyType } },
  )
}
