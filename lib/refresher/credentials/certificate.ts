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
import { areSame, readPrivateKey } from './private-key.ts'

const SECONDS_PER_DAY = 86_400

/** What Stitch issues to a client: a certificate with the private key that belongs to it. */
export interface Certificate {
  readonly privateKey: KeyObject
  /** SHA-1 thumbprint as 40 upper-case hex digits. */
  readonly thumbprint: string
  /** First and last instant of validity, both included (RFC 5280 §4.1.2.5), in epoch seconds. */
  readonly notBefore: number
  readonly notAfter: number
  /** Distinguished name on one line, for people, for example `C=ZA, CN=example`. */
  readonly subject: string
}

/** Certificates with one and the same key, of which there is at least one. */
export type Certificates = readonly [Certificate, ...Certificate[]]

type Validity = Pick<Certificate, 'notBefore' | 'notAfter'>

/**
 * Reads certificate and private key from one PEM text, in either order, as {@link readPem} forgives it. Of several certificates (a
 * chain, or an old one beside its renewal) those that belong to the key are taken, the one that lasts longest first.
 * Dates are read, not judged. No error carries anything of the text.
 *
 * @throws StitchError `key_missing`, `certificate_missing`, `key_ambiguous`, `key_format_unsupported`, `certificate_malformed`,
 * `certificate_key_mismatch`, and those of {@link readPem} and {@link readPrivateKey}
 */
export function parseCertificates(pem: string, passphrase?: string): Certificates {
  const blocks = readPem(pem)
  const keys = blocks.filter(isPrivateKey)
  const certificates = blocks.filter(isCertificate)
  const [key, ...otherKeys] = keys
  if (key === undefined || certificates.length === 0) throw incomplete(blocks, pem)
  if (otherKeys.length > 0) throw severalKeys(keys, passphrase)
  const privateKey = readPrivateKey(key, passphrase)
  return belongingTo(privateKey, certificates.map(readX509))
}

/** The certificate of {@link parseCertificates} that is to be used at `now`, in epoch seconds. */
export const parseCertificate = (
  pem: string,
  passphrase?: string,
  now = epochSeconds(systemClock),
): Certificate => certificateInUse(parseCertificates(pem, passphrase), now)

/** Of certificates with one key, the longest-lasting first, the one to use at `now`, in epoch seconds: one that is valid, if there is any. */
export const certificateInUse = (certificates: Certificates, now: number): Certificate =>
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
    // OpenSSL reads a certificate with nonsense for a date. Node's `validFromDate` is then whatever stood in memory, mostly but
    // not always NaN; the texts are no dates for sure.
    if (Number.isFinite(Date.parse(x509.validFrom)) && Number.isFinite(Date.parse(x509.validTo))) return x509
  } catch {
    // The same finding as nonsense for a date.
  }
  throw new StitchError(
    'certificate_malformed',
    'The certificate is damaged. Copy the file that Stitch issued once more.',
  )
}

function belongingTo(privateKey: KeyObject, certificates: readonly X509Certificate[]): Certificates {
  const [longest, ...others] = certificates
    .filter((certificate) => certificate.checkPrivateKey(privateKey))
    .map((certificate) => certificateOf(privateKey, certificate))
    .toSorted((a, b) => b.notAfter - a.notAfter)
  if (longest !== undefined) return [longest, ...others]
  throw new StitchError(
    'certificate_key_mismatch',
    'Certificate and private key do not belong together. Use both from the same file.',
  )
}

const certificateOf = (privateKey: KeyObject, x509: X509Certificate): Certificate =>
  Object.freeze({
    privateKey,
    thumbprint: x509.fingerprint.replaceAll(':', ''),
    notBefore: x509.validFromDate.getTime() / 1000,
    notAfter: x509.validToDate.getTime() / 1000,
    // Node leaves the member out where the name is empty.
    subject: ((x509.subject as string | undefined) ?? '').replaceAll('\n', ', '),
  })

/** What `openssl pkcs12` writes above a block. */
const OF_PKCS12 = /^Bag Attributes/m

/** What a text without key or certificate lacks, or what it has in their place. */
function incomplete(blocks: readonly PemBlock[], pem: string): StitchError {
  const pkcs12 = blocks.find(isPkcs12)
  if (pkcs12 !== undefined)
    return formatUnsupported(pkcs12FormatOf(pkcs12.content.toString('latin1')), 'block')
  if (blocks.some(isPkcs7)) return formatUnsupported('PKCS#7', 'block')
  const use = 'Stitch issues certificate and private key together: use that whole file.'
  const join = (other: string) => `Is it in another file? Make one of both: cat FILE ${other} > both.pem`
  if (!blocks.some(isPrivateKey))
    return new StitchError('key_missing', `There is no private key in the file. ${use} ${join('KEY')}`)
  if (OF_PKCS12.test(pem))
    return new StitchError(
      'certificate_missing',
      `There is no certificate in the file, and openssl pkcs12 wrote it, which stops there on RC2 and RC4. Run it again, on the same PKCS#12: ${PKCS12_AGAIN}`,
      { facts: { command: PKCS12_AGAIN } },
    )
  const request = blocks.some(isRequest) ? ', only the request for one' : ''
  return new StitchError(
    'certificate_missing',
    `There is no certificate in the file${request}. ${use} ${join('CERTIFICATE')}`,
  )
}

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
