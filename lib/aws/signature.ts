// Not imported: an import reads every export, also the getters that load WebCrypto.
const { createHash, createHmac } = process.getBuiltinModule('node:crypto')

/** A POST without a query, and with what to sign it. */
export interface Unsigned {
  readonly service: string
  readonly region: string
  readonly url: URL
  /** Names in lower case; all of them are signed. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly credentials: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
  /** Epoch milliseconds. */
  readonly now: number
}

/**
 * Signs a request with Signature Version 4 (AWS Identity and Access Management User Guide, "Create a signed AWS API request"), and
 * returns all of its headers.
 */
export function signed({
  service,
  region,
  url,
  headers,
  body,
  credentials,
  now,
}: Unsigned): Record<string, string> {
  const date = new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, '')
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const all: Record<string, string> = {
    ...headers,
    host: url.host,
    'x-amz-content-sha256': sha256(body),
    'x-amz-date': date,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  }
  const names = Object.keys(all).toSorted()
  const canonical = [
    'POST',
    canonicalPath(url.pathname),
    '',
    ...names.map((name) => `${name}:${all[name]?.trim().replace(/\s+/g, ' ')}`),
    '',
    names.join(';'),
    sha256(body),
  ].join('\n')
  const scope = [date.slice(0, 8), region, service, 'aws4_request']
  const toSign = ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(canonical)].join('\n')
  const key = scope.reduce<string | Buffer>(
    (from, part) => hmac(from, part).digest(),
    `AWS4${secretAccessKey}`,
  )
  const signature = hmac(key, toSign).digest('hex')
  return {
    ...all,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join('/')}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  }
}

/** The path is encoded once more than it is sent. */
const canonicalPath = (path: string): string =>
  encodeURIComponent(path)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text)
