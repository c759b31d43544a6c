import { check, pipe } from 'valibot'
import { text } from './scalars.ts'

const HOST = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?`

/**
 * Path and query in visible ASCII. No fragment, which a payer's browser would keep; no backslash, which it would take
 * for a slash.
 */
const REST = String.raw`(?:[/?][!"$-[\]-~]*)?`

const HTTPS = new RegExp(`^https://${HOST}${REST}$`)
const LOCAL = new RegExp(`^http://(?:localhost|127\\.0\\.0\\.1|\\[::1\\])(?::\\d{1,5})?${REST}$`)

/** Whether an address leads to the payer's own machine: for test clients only. */
export const isLocalRedirect = (uri: string): boolean => LOCAL.test(uri)

/**
 * Where the payer comes back to. Stitch compares it letter by letter with its list, so it is passed on as it is: it has
 * to be written as every parser reads it.
 */
export const RedirectUri = pipe(
  text(2048),
  check(
    (uri) => (HTTPS.test(uri) || isLocalRedirect(uri)) && URL.canParse(uri),
    'must be an https: URL without user and fragment; for a test client also http: with localhost',
  ),
)
