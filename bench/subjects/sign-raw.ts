import { createPrivateKey, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { Prepare } from '../measure/operation.ts'

/** As long as what an assertion signs. */
const DATA = Buffer.alloc(420, 'a')

/** RSA-2048 and SHA-256 by `node:crypto` and nothing else: the limit. On this thread for one, on Node's pool for four. */
export const prepare: Prepare = async () => {
  const key = createPrivateKey(process.env.BENCH_PRIVATE_KEY as string)
  const signInPool = promisify(sign)
  const inPool = () => signInPool('sha256', DATA, key)
  return {
    one: { run: () => sign('sha256', DATA, key) },
    four: { run: () => Promise.all([inPool(), inPool(), inPool(), inPool()]) },
  }
}
