import { createPrivateKey, sign } from 'node:crypto'
import type { Prepare } from '../measure/operation.ts'
import { SIGNED_BYTES } from './assertion-claims.ts'
import { signingOperations } from './signing-operations.ts'

/** RSA-2048 and SHA-256 by `node:crypto` on this thread, and nothing else. */
export const prepare: Prepare = async () => {
  const key = createPrivateKey(process.env.BENCH_PRIVATE_KEY as string)
  return signingOperations(() => sign('sha256', SIGNED_BYTES, key))
}
