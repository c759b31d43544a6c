import { StitchError } from '../../errors.ts'

/** How to turn a format that is not read into PEM, as one command for a shell. */
const CONVERSIONS = {
  'PKCS#12': 'openssl pkcs12 -in FILE -nodes -out certificate.pem',
  'DER certificate': 'openssl x509 -inform DER -in FILE -out certificate.pem',
  'DER key': 'openssl pkey -inform DER -in FILE -out key.pem',
  'OpenSSH key': 'ssh-keygen -p -m PKCS8 -N "" -f FILE',
  'legacy encryption': 'openssl pkey -provider legacy -provider default -in FILE -aes256 -out key.pem',
} as const

/** A notation of keys or certificates that is recognised, so that the way out can be named, but not read. */
export type ForeignFormat = keyof typeof CONVERSIONS

/** The error for such a notation: `key_format_unsupported`, with the conversion command in message and facts. */
export function formatUnsupported(format: ForeignFormat): StitchError {
  const command = CONVERSIONS[format]
  return new StitchError(
    'key_format_unsupported',
    `The file is in a format that is not read here (${format}). Convert a copy of it: ${command}`,
    { facts: { format, command } },
  )
}

// A DER SEQUENCE with a length of more than one byte. Bytes may have come through a UTF-8 decoder, which leaves
// U+FFFD for each one that it cannot place.
const SEQUENCE = /^\uFEFF?0[\x80-\x84\uFFFD]/
/** Bytes that a length may take before the content begins. */
const LENGTH_BYTES = 4
// PFX ::= SEQUENCE { version INTEGER (3), … } (RFC 7292 §4).
const PKCS12_VERSION = '\x02\x01\x03'
// Certificate ::= SEQUENCE { tbsCertificate SEQUENCE { … } } (RFC 5280 §4.1); a key begins with its version, or with a
// SEQUENCE too short for a long length.
const INNER_SEQUENCE = /0[\x80-\x84\uFFFD]/

/**
 * Refuses binary files that were taken for text.
 *
 * @throws StitchError `key_format_unsupported`
 */
export function refuseBinaryFormat(text: string): void {
  const outer = SEQUENCE.exec(text)?.[0]
  if (outer === undefined) return
  const content = text.slice(outer.length, outer.length + LENGTH_BYTES + PKCS12_VERSION.length)
  if (content.includes(PKCS12_VERSION)) throw formatUnsupported('PKCS#12')
  throw formatUnsupported(INNER_SEQUENCE.test(content) ? 'DER certificate' : 'DER key')
}
