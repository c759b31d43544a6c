import { StitchError } from '../../errors.ts'
import { binaryFormatOf, refuseBinaryFormat } from './foreign-format.ts'

/** One encapsulated block of a PEM text (RFC 7468 §2), its content decoded. */
export interface PemBlock {
  /** For example `CERTIFICATE` or `RSA PRIVATE KEY`. */
  readonly label: string
  /** What is between the two boundary lines: DER, unless it is encrypted or OpenSSH's own format. */
  readonly content: Buffer
  /**
   * The `DEK-Info` header of OpenSSL's traditional encryption, for example `AES-256-CBC,` and the IV (RFC 1421
   * §4.6.1.3).
   */
  readonly encryption: string | undefined
}

const BEGIN = /-----BEGIN [A-Z0-9 #]{1,40}-----/g
const PADDED_BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$/
const TRADITIONAL_ENCRYPTION = /Proc-Type:\s*4,ENCRYPTED\s+DEK-Info:\s*([A-Z0-9-]+,[0-9A-Fa-f]+)/

/** Private keys in any notation, supported or not. */
export const isPrivateKey = ({ label }: Pick<PemBlock, 'label'>): boolean => label.endsWith('PRIVATE KEY')

/** X.509 certificates, also in the older notations. */
export const isCertificate = (block: PemBlock): boolean => hasCertificateLabel(block) && !isPkcs7(block)

/**
 * PKCS#7 (RFC 7468 §8 and §9, and OpenSSL's own word): certificates are in it. Some authorities write `CERTIFICATE`
 * around it.
 */
export const isPkcs7 = (block: PemBlock): boolean =>
  ['PKCS7', 'CMS', 'PKCS #7 SIGNED DATA'].includes(block.label) ||
  (hasCertificateLabel(block) && binaryFormatOf(block.content.toString('latin1', 0, 32)) === 'PKCS#7')

/** PKCS#12 between boundary lines, as GnuTLS writes it. */
export const isPkcs12 = ({ label }: Pick<PemBlock, 'label'>): boolean => label === 'PKCS12'

/** A certificate request (RFC 7468 §7), which people take for the certificate. */
export const isRequest = ({ label }: Pick<PemBlock, 'label'>): boolean =>
  label === 'CERTIFICATE REQUEST' || label === 'NEW CERTIFICATE REQUEST'

const hasCertificateLabel = ({ label }: Pick<PemBlock, 'label'>): boolean =>
  label === 'CERTIFICATE' || label === 'X509 CERTIFICATE' || label === 'TRUSTED CERTIFICATE'

/**
 * Reads the blocks of a PEM text, in their order: private keys, certificates, and what may be taken for them. Forgives
 * what happens to such a text on its way through clipboards, JSON and environment variables: text around the blocks,
 * any line ending, lines of any length, indentation, escaped line ends (a backslash and an `n`), a byte order mark,
 * base64 around the whole.
 *
 * @throws StitchError `key_malformed` or `certificate_malformed` for a damaged block, `key_malformed` for a text
 *   without any block, `key_format_unsupported` for binary files, UTF-16 and UTF-32. None of them carries anything of
 *   the text.
 */
export function readPem(text: string): PemBlock[] {
  const lines = unescapeLineEnds(text.includes('-----BEGIN') ? text : decodeWhole(text))
  const boundaries = [...lines.matchAll(BEGIN)]
  return boundaries.map(({ 0: line, index }, at) =>
    readBlock(
      line.slice('-----BEGIN '.length, -'-----'.length),
      lines.slice(index + line.length, boundaries[at + 1]?.index),
    ),
  )
}

/** Writes one block as OpenSSL reads it best: lines of 64 characters, its header restored. */
export function writePem({ label, content, encryption }: PemBlock): string {
  const header = encryption === undefined ? '' : `Proc-Type: 4,ENCRYPTED\nDEK-Info: ${encryption}\n\n`
  const lines = content.toString('base64').replaceAll(/.{1,64}/g, '$&\n')
  return `-----BEGIN ${label}-----\n${header}${lines}-----END ${label}-----\n`
}

/** A block. Only private keys and certificates have to be whole. */
function readBlock(label: string, untilNext: string): PemBlock {
  const end = untilNext.indexOf(`-----END ${label}-----`)
  const body = end === -1 ? '' : untilNext.slice(0, end)
  const encryption = TRADITIONAL_ENCRYPTION.exec(body)?.[1]
  const base64 = body.replace(TRADITIONAL_ENCRYPTION, '').replaceAll(/\s/g, '')
  if (!PADDED_BASE64.test(base64) && (isPrivateKey({ label }) || hasCertificateLabel({ label }))) {
    const [code, what] = isPrivateKey({ label })
      ? (['key_malformed', 'private key'] as const)
      : (['certificate_malformed', 'certificate'] as const)
    throw new StitchError(
      code,
      `The ${what} is cut short or damaged. Copy the whole file again, from the first BEGIN line to the last END line.`,
      { facts: { label } },
    )
  }
  return { label, content: Buffer.from(base64, 'base64'), encryption }
}

/** The PEM inside a text that is base64 as a whole, which some deployment tools make of files. */
function decodeWhole(text: string): string {
  refuseBinaryFormat(text)
  const decoded = Buffer.from(text, 'base64').toString('latin1')
  refuseBinaryFormat(decoded, 'base64')
  if (decoded.includes('-----BEGIN')) return decoded
  if (text.trim() === '')
    throw new StitchError(
      'key_malformed',
      'The file is empty. If a conversion wrote it, read its messages and run it again.',
    )
  throw new StitchError(
    'key_malformed',
    'This is no PEM: no BEGIN line was found. Use the certificate.pem that Stitch issued, as plain text.',
  )
}

/** The look behind keeps a run of backslashes from being tried again from each of them. */
const unescapeLineEnds = (text: string): string => text.replaceAll(/(?<!\\)\\+[rn]/g, '\n')
