import type { KeyObject } from 'node:crypto'
import { StitchError } from '../../errors.ts'

/** Algorithms of client assertions (RFC 7518 §3.1) by the type of the key. */
const ALGORITHMS: ReadonlyMap<string | undefined, string> = new Map([['rsa', 'RS256']])

/**
 * The algorithm of client assertions that fits a private key, or the public key that belongs to it.
 *
 * @throws StitchError `key_type_unsupported`
 */
export function signingAlgorithm({ asymmetricKeyType: keyType }: KeyObject): string {
  const algorithm = ALGORITHMS.get(keyType)
  if (algorithm !== undefined) return algorithm
  throw new StitchError(
    'key_type_unsupported',
    `The key is of type ${keyType}, and RS256 needs a plain RSA key. Ask Stitch for an RSA certificate.`,
    { facts: { keyType } },
  )
}
