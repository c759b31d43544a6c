import { createPrivateKey, subtle } from 'node:crypto'
import type { Prepare } from '../measure/operation.ts'
import { SIGNED_BYTES } from './assertion-claims.ts'
import { signingOperations } from './signing-operations.ts'

const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }

/**
 * The same by WebCrypto, which always signs on Node's pool: what is left for any library on top of it, such as jose.
 */
export const prepare: Prepare = async () => {
  const key = createPrivateKey(process.env.BENCH_PRIVATE_KEY as string).toCryptoKey(RS256, false, ['sign'])
  return signingOperations(() => subtle.sign(RS256.name, key, SIGNED_BYTES))
}
