/** What a person is asked for at a terminal: a text of many lines, or one line. */
export type InputKind = 'certificate' | 'GraphQL document' | 'passphrase' | 'client secret'

/** Whether a text of this kind has many lines. */
export const hasManyLines = (kind: InputKind): boolean =>
  kind === 'certificate' || kind === 'GraphQL document'

const NOT_OVER: Lack = { hint: 'Press Ctrl-D when all of it is there.' }

/** What a text still lacks, with a hint if there is something to tell the person. */
export interface Lack {
  readonly hint?: string
}

/**
 * Judges the text so far, after a pause; `undefined` if it is complete. A PEM is complete if it has a certificate and a
 * private key, in either order, and each of its blocks has an END line. If only one of the two is there, the other may
 * still arrive.
 */
export function lackOf(text: string, kind: InputKind): Lack | undefined {
  if (kind === 'GraphQL document') return text.trim() === '' ? {} : NOT_OVER
  const isPem = text.includes('-----BEGIN')
  if (kind !== 'certificate' && !isPem) return /[\r\n]/.test(text) ? undefined : {}
  if (text.trim() === '') return {}
  if (hasOpenBlock(text)) return { hint: 'Its last END line is missing. Paste the rest, or press Ctrl-D.' }
  const labels = [...text.matchAll(/-----END ([A-Z0-9 ]+)-----/g)].map(([, label = '']) => label)
  const hasKey = labels.some((label) => label.endsWith('PRIVATE KEY'))
  const hasCertificate = labels.some((label) => label.endsWith('CERTIFICATE'))
  if (hasKey && hasCertificate) return undefined
  if (hasCertificate) return { hint: 'The certificate is here. Paste its private key too, or press Ctrl-D.' }
  if (hasKey) return { hint: 'The private key is here. Paste its certificate too, or press Ctrl-D.' }
  return NOT_OVER
}

/** Whether the text ends inside a PEM block (RFC 7468 §2). */
export const hasOpenBlock = (text: string): boolean =>
  text.lastIndexOf('-----BEGIN') > text.lastIndexOf('-----END')
