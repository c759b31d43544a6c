import { type KeyObject, X509Certificate } from 'node:crypto'
import { epochSeconds, systemClock } from '../../clock.ts'
import { StitchError } from '../../errors.ts'
import { formatUnsupported, KEEP_FIRST_KEY, PKCS12_AGAIN, pkcs12FormatOf } from './foreign-format.ts'
import {
  isCertificate,
  isPkcs7,
  isPkcs12,
  isPrivateKey,
  isRequest,
  type PemBlock,
  readPem,
  writePem,
} from './pem.ts'
import { areSame, assertSuitable, readPrivateKey } from './private-key.ts'

const SECONDS_PER_DAY = 86_400

/** The public part of what Stitch issues to a client. */
export interface Certificate {
  /** What signatures are checked with. */
  readonly publicKey: KeyObject
  /** SHA-1 thumbprint as 40 upper-case hex digits. */
  readonly thumbprint: string
  /** First and last instant of validity, both included (RFC 5280 §4.1.2.5), in epoch seconds. */
  readonly notBefore: number
  readonly notAfter: number
  /** Distinguished name on one line, for people, for example `C=ZA, CN=example`. */
  readonly subject: string
}

/** A certificate with the private key that belongs to it. */
export interface CertificateWithKey extends Certificate {
  readonly privateKey: KeyObject
}

/** Certificates with one and the same key, of which there is at least one. */
export type Certificates<Kind extends Certificate = Certificate> = readonly [Kind, ...Kind[]]

type Validity = Pick<Certificate, 'notBefore' | 'notAfter'>

/**
 * Reads certificate and private key from one PEM text, in either order, as {@link readPem} forgives it. Of several
 * certificates (a chain, or an old one beside its renewal) those that belong to the key are taken, the one that lasts
 * longest first. Dates are read, not judged. No error carries anything of the text.
 *
 * @throws StitchError `key_missing`, `certificate_missing`, `key_ambiguous`, `key_format_unsupported`,
 *   `certificate_malformed`, `certificate_key_mismatch`, and those of {@link readPem} and {@link readPrivateKey}
 */
export function parseCertificates(pem: string, passphrase?: string): Certificates<CertificateWithKey> {
  const blocks = readPem(pem)
  const keys = blocks.filter(isPrivateKey)
  const certificates = blocks.filter(isCertificate)
  const [key, ...otherKeys] = keys
  if (key === undefined || certificates.length === 0) throw incomplete(blocks, pem)
  if (otherKeys.length > 0) throw severalKeys(keys, passphrase)
  const privateKey = readPrivateKey(key, passphrase)
  const [longest, ...others] = certificates
    .map(readX509)
    .filter((certificate) => certificate.checkPrivateKey(privateKey))
    .map((certificate) => Object.freeze({ ...certificateOf(certificate), privateKey }))
    .toSorted(longestFirst)
  if (longest !== undefined) return [longest, ...others]
  throw new StitchError(
    'certificate_key_mismatch',
    'Certificate and private key do not belong together. Use both from the same file.',
  )
}

/**
 * Reads a PEM text that has certificates and no private key: the key is elsewhere. Of several certificates those with
 * the key of the first one are taken, the one that lasts longest first.
 *
 * @throws StitchError `secret_malformed` for a private key, and those of {@link parseCertificates} that concern
 *   certificates; `key_type_unsupported` and `key_too_weak` for a certificate whose key may not sign
 */
export function parsePublicCertificates(pem: string): Certificates {
  const blocks = readPem(pem)
  if (blocks.some(isPrivateKey)) throw keyBesideKms()
  const certificates = blocks.filter(isCertificate).map(readX509)
  const [first, ...others] = certificates.flatMap(withReadableKey)
  if (certificates.length === 0) throw foreign(blocks) ?? certificateMissing(blocks, pem)
  if (first === undefined) throw certificateMalformed()
  assertSuitable(first.publicKey)
  const spki = spkiOf(first.publicKey)
  const [longest = first, ...rest] = [first, ...others.filter((other) => spkiOf(other.publicKey) === spki)]
    .map((certificate) => Object.freeze(certificate))
    .toSorted(longestFirst)
  return [longest, ...rest]
}

/** Left out where OpenSSL does not read the key, as an authority's may be of a kind of its own. */
function withReadableKey(x509: X509Certificate): readonly Certificate[] {
  try {
    return [certificateOf(x509)]
  } catch {
    return []
  }
}

/**
 * The bytes of a public key. Not `equals`: between keys of two types it leaves an error behind, which the next good key
 * then fails with.
 */
export const spkiOf = (key: KeyObject): string =>
  key.export({ type: 'spki', format: 'der' }).toString('base64')

const longestFirst = (a: Certificate, b: Certificate): number => b.notAfter - a.notAfter

/** The certificate of {@link parseCertificates} that is to be used at `now`, in epoch seconds. */
export const parseCertificate = (
  pem: string,
  passphrase?: string,
  now = epochSeconds(systemClock),
): CertificateWithKey => certificateInUse(parseCertificates(pem, passphrase), now)

/**
 * Of certificates with one key, the longest-lasting first, the one to use at `now`, in epoch seconds: one that is
 * valid, if there is any.
 */
export const certificateInUse = <Kind extends Certificate>(
  certificates: Certificates<Kind>,
  now: number,
): Kind =>
  certificates.find(({ notBefore, notAfter }) => notBefore <= now && now <= notAfter) ?? certificates[0]

/**
 * Judges a certificate's dates at `now`, in epoch seconds. Both ends of its validity are included (RFC 5280 §4.1.2.5).
 *
 * @throws StitchError `certificate_expired` or `certificate_not_yet_valid`, with the date
 */
export function assertCertificateValid({ notBefore, notAfter }: Validity, now: number): void {
  if (now > notAfter) {
    const date = isoDate(notAfter)
    throw new StitchError(
      'certificate_expired',
      `The certificate expired at ${date}. Ask Stitch for a new one and store it with: stitch-token secret put FILE`,
      { facts: { notAfter: date } },
    )
  }
  if (now < notBefore) {
    const date = isoDate(notBefore)
    throw new StitchError(
      'certificate_not_yet_valid',
      `The certificate is valid from ${date} on. Use the previous one until then, and check this machine's clock.`,
      { facts: { notBefore: date } },
    )
  }
}

/** Whole days until the certificate ends, rounded down; negative once it has ended. `now` is in epoch seconds. */
export const certificateDaysLeft = ({ notAfter }: Validity, now: number): number =>
  Math.floor((notAfter - now) / SECONDS_PER_DAY)

function readX509(block: PemBlock): X509Certificate {
  try {
    const x509 = new X509Certificate(writePem(block))
    // OpenSSL reads a certificate with nonsense for a date. Node's `validFromDate` is then what memory held,
    // mostly but not always NaN; the texts are no dates for sure.
    if (Number.isFinite(Date.parse(x509.validFrom)) && Number.isFinite(Date.parse(x509.validTo))) return x509
  } catch {
    // The same finding as nonsense for a date.
  }
  throw certificateMalformed()
}

const certificateMalformed = (): StitchError =>
  new StitchError(
    'certificate_malformed',
    'The certificate is damaged. Copy the original file from Stitch again.',
  )

const certificateOf = (x509: X509Certificate): Certificate => ({
  publicKey: x509.publicKey,
  thumbprint: x509.fingerprint.replaceAll(':', ''),
  notBefore: x509.validFromDate.getTime() / 1000,
  notAfter: x509.validToDate.getTime() / 1000,
  // Node leaves the member out where the name is empty.
  subject: ((x509.subject as string | undefined) ?? '').replaceAll('\n', ', '),
})

/** What `openssl pkcs12` writes above a block. */
const OF_PKCS12 = 'Bag Attributes'

const USE = 'Stitch issues certificate and private key together: use that whole file.'
const join = (other: string) => `Is it in another file? Make one of both: cat FILE ${other} > both.pem`

/** What a text without key or certificate lacks, or what it has in their place. */
const incomplete = (blocks: readonly PemBlock[], pem: string): StitchError =>
  foreign(blocks) ??
  (blocks.some(isPrivateKey)
    ? certificateMissing(blocks, pem)
    : new StitchError('key_missing', `There is no private key in the file. ${USE} ${join('KEY')}`))

function foreign(blocks: readonly PemBlock[]): StitchError | undefined {
  const pkcs12 = blocks.find(isPkcs12)
  if (pkcs12 !== undefined)
    return formatUnsupported(pkcs12FormatOf(pkcs12.content.toString('latin1')), 'block')
  return blocks.some(isPkcs7) ? formatUnsupported('PKCS#7', 'block') : undefined
}

function certificateMissing(blocks: readonly PemBlock[], pem: string): StitchError {
  if (pem.includes(OF_PKCS12))
    return new StitchError(
      'certificate_missing',
      `There is no certificate in the file. openssl pkcs12 wrote it, and stopped where it met RC2 or RC4. Run it again on the same PKCS#12: ${PKCS12_AGAIN}`,
      { facts: { command: PKCS12_AGAIN } },
    )
  const lack = blocks.some(isRequest)
    ? 'There is no certificate in the file, only the request for one.'
    : 'There is no certificate in the file.'
  return new StitchError('certificate_missing', `${lack} ${USE} ${join('CERTIFICATE')}`)
}

const keyBesideKms = (): StitchError =>
  new StitchError(
    'secret_malformed',
    'The secret names a KMS key and holds a private key as well. Keep the certificate alone: what is in a secret can be read.',
    { facts: { member: 'certificate' } },
  )

function severalKeys(keys: readonly PemBlock[], passphrase: string | undefined): StitchError {
  const facts = { keys: keys.length }
  if (!areSame(keys, passphrase))
    return new StitchError(
      'key_ambiguous',
      `There are ${keys.length} private keys in the file. Keep only the one that belongs to the certificate.`,
      { facts },
    )
  return new StitchError(
    'key_ambiguous',
    `The same private key is in the file ${keys.length} times. Keep it once: ${KEEP_FIRST_KEY}`,
    { facts: { ...facts, command: KEEP_FIRST_KEY } },
  )
}

const isoDate = (epochSeconds: number): string => new Date(epochSeconds * 1000).toISOString()
