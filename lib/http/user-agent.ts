/**
 * Name and version, as package.json has them: no file is read at run time, and a bundle holds no package.json. `npm
 * version` writes the version here too (scripts/version.ts), and a test compares them.
 */
export const PRODUCT: [name: string, version: string] = ['stitch-client-tokens', '0.2.0']

/**
 * `User-Agent` of every request (RFC 9110 §10.1.5). Web application firewalls refuse requests that do not say who sends
 * them.
 */
export const USER_AGENT: string = PRODUCT.join('/')
