import type { KeyObject } from 'node:crypto'
import { StitchError } from '../../errors.ts'

/** Algorithms of client assertions (RFC 7518 §3.1) by the type of the private key. */
const ALGORITHMS: ReadonlyMap<string | undefined, string> = new Map([['rsa', 'RS256']])

/**
 * The algorithm with which a private key signs client assertions.
 *
 * @throws StitchError `key_type_unsupported`
 */
export function signingAlgorithm({ asymmetricKeyType: keyType }: KeyObject): string {
  const algorithm = ALGORITHMS.get(keyType)
  if (algorithm !== undefined) return algorithm
  throw new StitchError(
    'key_type_unsupported',
    `The private key is of type ${keyType}, and RS256 needs a plain RSA key. Ask Stitch for an RSA certificate.`,
    { facts: { keyType } },
  )
}
