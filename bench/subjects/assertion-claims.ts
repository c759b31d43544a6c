import { randomUUID } from 'node:crypto'

/** The claims of a client assertion (RFC 7523 §3), new ones for each. */
export const assertionClaims = () => {
  const now = Math.floor(Date.now() / 1000)
  return {
    iss: 'test-bench',
    sub: 'test-bench',
    aud: 'https://secure.stitch.money/connect/token',
    jti: randomUUID(),
    iat: now,
    nbf: now,
    exp: now + 60,
  }
}

/** As long as what an assertion signs, for signatures without an assertion. */
export const SIGNED_BYTES = Buffer.alloc(420, 'a')

/** As long as a SHA-1 thumbprint in hex. */
export const KEY_ID = 'A'.repeat(40)
