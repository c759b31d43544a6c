import { generateKeyPairSync } from 'node:crypto'
import { CHAIN_KEY_ID, THROWAWAY_CERTIFICATE, THROWAWAY_KEY_ID } from '../fixtures/certificates.ts'
import { now } from './client.ts'
import type { Forgery } from './forgery.ts'
import type { Judge } from './judge.ts'

const otherKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey

const HOUR = 3600

/** Assertions that a token endpoint has to refuse (RFC 7523 §3), each by what is wrong with it. */
export const FORGERIES: Readonly<Record<string, (judge: Judge) => Forgery>> = {
  'without a jti': () => ({ claims: { jti: undefined } }),
  'with an empty jti': () => ({ claims: { jti: '' } }),
  'with the key id of another certificate': () => ({ header: { kid: CHAIN_KEY_ID } }),
  'with the key id in lower case': () => ({ header: { kid: THROWAWAY_KEY_ID.toLowerCase() } }),
  'signed with another key': () => ({ key: otherKey }),
  'signed with RS512': () => ({ header: { alg: 'RS512' } }),
  'signed with PS256': () => ({ header: { alg: 'PS256' } }),
  'signed with HS256 and the certificate as the secret': () => ({
    header: { alg: 'HS256' },
    key: Buffer.from(THROWAWAY_CERTIFICATE),
  }),
  'that has expired': () => ({
    claims: { iat: now() - HOUR - 60, nbf: now() - HOUR - 60, exp: now() - HOUR },
  }),
  'without an expiry': () => ({ claims: { exp: undefined } }),
  'that is not yet valid': () => ({ claims: { nbf: now() + HOUR } }),
  'of another issuer': () => ({ claims: { iss: 'someone-else' } }),
  'without an issuer': () => ({ claims: { iss: undefined } }),
  'without a subject': () => ({ claims: { sub: undefined } }),
  'for another audience': () => ({ claims: { aud: 'https://secure.stitch.money/connect/token' } }),
  'for the token endpoint with a slash too many': ({ tokenEndpoint }) => ({
    claims: { aud: `${tokenEndpoint}/` },
  }),
  'without an audience': () => ({ claims: { aud: undefined } }),
}
