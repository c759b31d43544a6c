import { createPrivateKey, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { Prepare } from '../measure/operation.ts'
import { SIGNED_BYTES } from './assertion-claims.ts'
import { signingOperations } from './signing-operations.ts'

/** The same on Node's thread pool: a way there and back, and every processor when there are several at once. */
export const prepare: Prepare = async () => {
  const key = createPrivateKey(process.env.BENCH_PRIVATE_KEY as string)
  const signInPool = promisify(sign)
  return signingOperations(() => signInPool('sha256', SIGNED_BYTES, key))
}
