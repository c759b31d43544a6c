import { StitchError } from '../../errors.ts'

/** What a file holds around something that is not read here: base64, or base64 between boundary lines. */
export type Wrapping = 'base64' | 'block'

/** What begins a command that reads its input from what is in the file. */
const UNWRAP: Readonly<Record<Wrapping, string>> = {
  base64: "tr -d '[:space:]' < FILE | openssl base64 -d -A | ",
  block: "sed -n '/BEGIN PKCS12/,/END PKCS12/{/-----/!p;}' FILE | openssl base64 -d | ",
}

/**
 * A command that reads its input where the file holds it. `IN` in the text of it stands for the file, with its option.
 */
const reading = (command: string, option: string) => (wrapping?: Wrapping) =>
  wrapping === undefined
    ? command.replace(' IN', ` ${option}FILE`)
    : UNWRAP[wrapping] + command.replace(' IN', '')

// A new name: what is written to the file that is read is lost. The file with the key in it is for its owner alone.
const collect = (...parts: readonly string[]) => `(umask 077 && { ${parts.join('; ')}; } > converted.pem)`

const TO_PKCS12 = '-destkeystore certificate.p12 -deststoretype PKCS12'
const CERTIFICATES = "sed -n '/BEGIN CERT/,/END CERT/p' FILE"
const KEYS = "sed -n '/BEGIN.*PRIVATE KEY/,/END.*PRIVATE KEY/p' FILE"
const FIRST_KEY = "sed -n '/BEGIN.*PRIVATE KEY/,/END.*PRIVATE KEY/p;/END.*PRIVATE KEY/q' FILE"
const OPENSSH_KEY = "sed -n '/BEGIN OPENSSH/,/END OPENSSH/p' FILE"

/**
 * How to turn a notation that is not read into PEM, as one line for a shell. Each command keeps both key and
 * certificate where the file has both.
 */
const CONVERSIONS = {
  'PKCS#12': reading('openssl pkcs12 IN -nodes -out certificate.pem', '-in '),
  // OpenSSL 3 would stop after the key, and leave a file with nothing else.
  'PKCS#12 with RC2 or RC4': reading('openssl pkcs12 -legacy IN -nodes -out certificate.pem', '-in '),
  'PKCS#7': (wrapping?: Wrapping) =>
    wrapping === 'block'
      ? collect("sed 's/ CMS-/ PKCS7-/' FILE | openssl pkcs7 -print_certs", KEYS)
      : reading('openssl pkcs7 -inform DER IN -print_certs -out certificate.pem', '-in ')(wrapping),
  'DER certificate': reading('openssl x509 -inform DER IN -out certificate.pem', '-in '),
  'DER key': reading('openssl pkey -inform DER IN -out key.pem', '-in '),
  'Java keystore': (wrapping?: Wrapping) =>
    wrapping === undefined
      ? `keytool -importkeystore -srckeystore FILE ${TO_PKCS12}`
      : `${UNWRAP[wrapping]}cat > keystore.jks && keytool -importkeystore -srckeystore keystore.jks ${TO_PKCS12}`,
  // ssh-keygen rewrites the file in place, and leaves nothing but the key in it.
  'OpenSSH key': () =>
    `(umask 077 && ${OPENSSH_KEY} > ssh.key) && chmod 600 ssh.key && ssh-keygen -p -m PKCS8 -N "" -f ssh.key && ${collect('cat ssh.key', CERTIFICATES)}`,
  'legacy encryption': () =>
    collect('openssl pkey -provider legacy -provider default -in FILE -aes256', CERTIFICATES),
  'UTF-16 text, little-endian': reading('iconv -f UTF-16LE -t UTF-8 IN > converted.pem', ''),
  'UTF-16 text, big-endian': reading('iconv -f UTF-16BE -t UTF-8 IN > converted.pem', ''),
  'UTF-32 text, little-endian': reading('iconv -f UTF-32LE -t UTF-8 IN > converted.pem', ''),
  'UTF-32 text, big-endian': reading('iconv -f UTF-32BE -t UTF-8 IN > converted.pem', ''),
} as const

/** A notation of keys or certificates that is recognised, so that the way out can be named, but not read. */
export type ForeignFormat = keyof typeof CONVERSIONS

/** The command that keeps one of several private keys that are the same, and every certificate. */
export const KEEP_FIRST_KEY: string = collect(FIRST_KEY, CERTIFICATES)

/** The command for a PKCS#12 that stopped after the key. */
export const PKCS12_AGAIN: string = CONVERSIONS['PKCS#12 with RC2 or RC4']()

/** The error for such a notation: `key_format_unsupported`, with the conversion command in message and facts. */
export function formatUnsupported(format: ForeignFormat, wrapping?: Wrapping): StitchError {
  const command = CONVERSIONS[format](wrapping)
  return new StitchError(
    'key_format_unsupported',
    `The file is in a format that is not read here (${format}). Convert a copy of it: ${command}`,
    { facts: { format, command } },
  )
}

/**
 * A DER SEQUENCE with a length of more than one byte. A UTF-8 decoder leaves U+FFFD for each byte that it cannot place.
 */
const SEQUENCE = /^\uFEFF?0[\x80-\x84\uFFFD]/
/** Bytes that a length may take before the content begins. */
const LENGTH_BYTES = 4

// What follows is looked for where every character outside ASCII is U+FFFD, so that one pattern fits bytes and what a
// decoder made of them.

// PFX ::= SEQUENCE { version INTEGER (3), … } (RFC 7292 §4).
const PKCS12_VERSION = '\x02\x01\x03'
// pkcs-12PbeIds and the last byte of those that OpenSSL 3 calls legacy: RC4 and RC2 (RFC 7292 appendix C).
const PKCS12_ENCRYPTION = '*\uFFFDH\uFFFD\uFFFD\r\x01\x0C\x01'
const LEGACY_ENCRYPTIONS = ['\x01', '\x02', '\x05', '\x06']
// ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER (signedData), … } (RFC 5652 §3).
const SIGNED_DATA = '\x06\x09*\uFFFDH\uFFFD\uFFFD\r\x01\x07\x02'
// Certificate ::= SEQUENCE { tbsCertificate SEQUENCE { … } } (RFC 5280 §4.1); a key begins with its version, or with a
// SEQUENCE too short for a long length.
const INNER_SEQUENCE = '0\uFFFD'
// FE ED FE ED (JKS) or CE CE CE CE (JCEKS), then the first bytes of a version.
const JAVA_KEYSTORE = '\uFFFD\uFFFD\uFFFD\uFFFD\0\0\0'
// Four characters of two bytes each, after their byte order mark or without one.
const LITTLE_ENDIAN = /^\uFFFD{0,2}(?:[^\0\uFFFD]\0){4}/
const BIG_ENDIAN = /^\uFFFD{0,2}(?:\0[^\0\uFFFD]){4}/
// The same of four bytes.
const LITTLE_ENDIAN_32 = /^(?:\uFFFD{2}\0{2})?(?:[^\0\uFFFD]\0{3}){4}/
const BIG_ENDIAN_32 = /^(?:\0{2}\uFFFD{2})?(?:\0{3}[^\0\uFFFD]){4}/

/**
 * Refuses binary files, UTF-16 and UTF-32 that were taken for text.
 *
 * @param wrapping what they stand in, if they are not the file itself
 * @throws StitchError `key_format_unsupported`
 */
export function refuseBinaryFormat(text: string, wrapping?: Wrapping): void {
  const format = binaryFormatOf(text)
  if (format !== undefined) throw formatUnsupported(format, wrapping)
}

/** What these bytes are, as far as the first of them tell; nothing where they are text, or unknown. */
export function binaryFormatOf(text: string): ForeignFormat | undefined {
  const bytes = plain(text)
  if (bytes.startsWith(JAVA_KEYSTORE)) return 'Java keystore'
  if (LITTLE_ENDIAN.test(bytes)) return 'UTF-16 text, little-endian'
  if (BIG_ENDIAN.test(bytes)) return 'UTF-16 text, big-endian'
  if (LITTLE_ENDIAN_32.test(bytes)) return 'UTF-32 text, little-endian'
  if (BIG_ENDIAN_32.test(bytes)) return 'UTF-32 text, big-endian'
  const outer = SEQUENCE.exec(text)?.[0].length
  if (outer === undefined) return undefined
  const startsSoon = (what: string) => bytes.slice(outer, outer + LENGTH_BYTES + what.length).includes(what)
  if (startsSoon(PKCS12_VERSION)) return pkcs12FormatOf(text)
  if (startsSoon(SIGNED_DATA)) return 'PKCS#7'
  return startsSoon(INNER_SEQUENCE) ? 'DER certificate' : 'DER key'
}

/** Which of two commands a PKCS#12 needs, whose bytes are given as text. */
export function pkcs12FormatOf(text: string): ForeignFormat {
  const [, ...encryptions] = plain(text).split(PKCS12_ENCRYPTION)
  const isLegacy = encryptions.some((rest) => LEGACY_ENCRYPTIONS.includes(rest.charAt(0)))
  return isLegacy ? 'PKCS#12 with RC2 or RC4' : 'PKCS#12'
}

const plain = (text: string): string => text.replaceAll(/[\x80-\uFFFF]/g, '\uFFFD')
