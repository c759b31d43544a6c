import type { IncomingHttpHeaders } from 'node:http'

/** A request target, taken apart. */
export interface Target {
  /** Path and query, which always begin with `/`. */
  readonly path: string
  /** The host that the target itself names; it then counts instead of the header `Host` (RFC 9112 §3.2.2). */
  readonly host?: string
}

const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)(.*)$/is

/** Reads a request target in origin form, or in the absolute form that proxies use. Undefined for any other. */
export function parseTarget(target: string): Target | undefined {
  if (target.startsWith('/')) return { path: target }
  const [, host, rest = ''] = ABSOLUTE_FORM.exec(target) ?? []
  if (host === undefined) return undefined
  return { host, path: rest.startsWith('/') ? rest : `/${rest}` }
}

/** This machine under the names that no DNS server can give to another. The port may be one that is forwarded here. */
const OWN_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?$/i

const HOW = 'Call it as localhost, 127.0.0.1 or [::1], from a program or from a page of its own.'

/**
 * Why a request is refused, in a sentence for people; undefined when it may pass. A page of another site can make any
 * browser on this machine send requests to loopback, and can give its own name the address 127.0.0.1 (DNS rebinding).
 * So `Host` must be loopback, and where a browser says which page it acts for (`Origin`, `Sec-Fetch-Site`), that page
 * must be ours. Programs send neither.
 *
 * @param isOpen Whether the path is one that any page may link to. It then passes with GET, if the host is ours.
 */
export function refusalOf(
  method: string,
  headers: IncomingHttpHeaders,
  { host = headers.host ?? '', path }: Target,
  isOpen: (path: string) => boolean,
): string | undefined {
  const own = OWN_HOST.exec(host)
  if (own === null) return `The local stack does not answer under this host name. ${HOW}`
  if (method === 'GET' && isOpen(path.split('?')[0] ?? '')) return undefined
  const { origin, 'sec-fetch-site': site = 'none' } = headers
  const isOurPage = origin === undefined || isOwnOrigin(origin, own[2])
  if (isOurPage && (site === 'none' || site === 'same-origin')) return undefined
  return `The local stack does not answer the pages of other sites. ${HOW}`
}

/** An origin without a port means 80, as a host without one does. */
function isOwnOrigin(origin: string, port = '80'): boolean {
  const [, host] = /^http:\/\/([^/]+)$/.exec(origin) ?? []
  const own = OWN_HOST.exec(host ?? '')
  return own !== null && (own[2] ?? '80') === port
}
