import type { KeyObject } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, type JWTPayload, SignJWT } from 'jose'

export interface Forgery {
  /** Members put over those of the real header; `undefined` removes one. */
  readonly header?: Record<string, unknown>
  /** Members put over those of the real claims; `undefined` removes one. */
  readonly claims?: Record<string, unknown>
  /** The certificate's own by default. */
  readonly key?: KeyObject | Uint8Array
}

/** An assertion like a real one but for what is forged, properly signed all the same. */
export function forge(assertion: string, key: KeyObject, forgery: Forgery): Promise<string> {
  const claims = { ...decodeJwt(assertion), ...forgery.claims } as JWTPayload
  const header = { ...decodeProtectedHeader(assertion), ...forgery.header } as { alg: string }
  return new SignJWT(claims).setProtectedHeader(header).sign(forgery.key ?? key)
}

/** A real assertion with its claims exchanged and its signature kept. */
export function withOtherClaims(assertion: string, claims: Record<string, unknown>): string {
  const [header, , signature] = assertion.split('.')
  const changed = JSON.stringify({ ...decodeJwt(assertion), ...claims })
  return `${header}.${Buffer.from(changed).toString('base64url')}.${signature}`
}

/** A real assertion's claims under `alg: none`. */
export function withoutSignature(assertion: string): string {
  const header = JSON.stringify({ ...decodeProtectedHeader(assertion), alg: 'none' })
  return `${Buffer.from(header).toString('base64url')}.${assertion.split('.')[1]}.`
}
