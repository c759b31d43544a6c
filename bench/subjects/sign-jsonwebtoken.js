import { createPrivateKey } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { assertionClaims, KEY_ID } from './assertion-claims.ts'
import { signingOperations } from './signing-operations.ts'

/** `jsonwebtoken` with a key parsed once. */
export const prepare = async () => {
  const key = createPrivateKey(process.env.BENCH_PRIVATE_KEY)
  return signingOperations(() => jwt.sign(assertionClaims(), key, { algorithm: 'RS256', keyid: KEY_ID }))
}
