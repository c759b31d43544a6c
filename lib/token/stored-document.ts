import { parseJsonObject } from '../json-object.ts'
import type { ClientToken } from './client-token.ts'

/** The version of the document's layout. A reader refuses any other, and ignores members it does not know. */
const DOCUMENT_VERSION = 1

/** The last instant that a `Date` holds, in epoch seconds: 13 September 275760. */
const LATEST_INSTANT = 8_640_000_000_000

/** `b64token` (RFC 6750 §2.1): what can stand in an Authorization header. */
export const B64_TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/

/** The text kept in Parameter Store: token and expiry in one document, so that they change together. */
export function writeStoredDocument(token: ClientToken): string {
  const { accessToken, tokenType, scope, issuedAt, expiresAt, clientMode } = token
  return JSON.stringify({
    version: DOCUMENT_VERSION,
    accessToken,
    tokenType,
    scope,
    issuedAt,
    expiresAt,
    clientMode,
  })
}

/**
 * The token in a stored document, or `undefined` when the text is not such a document of this version. Never throws.
 */
export function readStoredDocument(text: string): ClientToken | undefined {
  const document = parseJsonObject(text)
  if (document === undefined || document.version !== DOCUMENT_VERSION) return undefined
  const { accessToken, tokenType, scope, issuedAt, expiresAt, clientMode } = document
  if (typeof accessToken !== 'string' || !B64_TOKEN.test(accessToken)) return undefined
  if (tokenType !== 'Bearer' || typeof scope !== 'string') return undefined
  if (clientMode !== undefined && clientMode !== 'test' && clientMode !== 'live') return undefined
  if (!isInstant(issuedAt) || !isInstant(expiresAt) || expiresAt <= issuedAt) return undefined
  return Object.freeze({ accessToken, tokenType, scope, issuedAt, expiresAt, clientMode })
}

/** No later than what a `Date` holds. */
const isInstant = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= LATEST_INSTANT
