import { createPrivateKey, sign } from 'node:crypto'
import type { Prepare } from '../measure/operation.ts'
import { assertionClaims, KEY_ID } from './assertion-claims.ts'
import { signingOperations } from './signing-operations.ts'

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/**
 * A compact JWS (RFC 7515 §3.1) put together by hand and signed by `node:crypto` on this thread: what could be had
 * without jose.
 */
export const prepare: Prepare = async () => {
  const key = createPrivateKey(process.env.BENCH_PRIVATE_KEY as string)
  return signingOperations(() => {
    const input = `${encode({ alg: 'RS256', typ: 'JWT', kid: KEY_ID })}.${encode(assertionClaims())}`
    return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`
  })
}
