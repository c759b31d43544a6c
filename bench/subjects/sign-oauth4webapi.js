import { createPrivateKey } from 'node:crypto'
import { PrivateKeyJwt } from 'oauth4webapi'
import { KEY_ID } from './assertion-claims.ts'
import { signingOperations } from './signing-operations.ts'

/** `oauth4webapi`'s client authentication, which puts an assertion into the body of a token request. */
export const prepare = async () => {
  const rs256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const key = createPrivateKey(process.env.BENCH_PRIVATE_KEY).toCryptoKey(rs256, false, ['sign'])
  const authenticate = PrivateKeyJwt({ key, kid: KEY_ID })
  const server = { issuer: 'https://secure.stitch.money' }
  return signingOperations(() =>
    authenticate(server, { client_id: 'test-bench' }, new URLSearchParams(), new Headers()),
  )
}
