import { type KeyObject, X509Certificate } from 'node:crypto'
import { StitchError } from '../../errors.ts'
import { isCertificate, isPrivateKey, type PemBlock, readPem, writePem } from './pem.ts'
import { readPrivateKey } from './private-key.ts'

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

type Validity = Pick<Certificate, 'notBefore' | 'notAfter'>

/**
 * Reads certificate and private key from one PEM text, in either order, as {@link readPem} forgives it. Of several
 * certificates (a chain, or an old one beside its renewal) it takes the one that belongs to the key and lasts longest.
 * Dates are read, not judged. No error carries anything of the text.
 *
 * @throws StitchError `key_missing`, `certificate_missing`, `key_ambiguous`, `certificate_malformed`,
 * `certificate_key_mismatch`, and those of {@link readPem} and {@link readPrivateKey}
 */
export function parseCertificate(pem: string, passphrase?: string): Certificate {
  const blocks = readPem(pem)
  const [keyBlock, ...otherKeys] = blocks.filter(isPrivateKey)
  const certificateBlocks = blocks.filter(isCertificate)
  if (keyBlock === undefined) {
    throw new StitchError(
      'key_missing',
      'There is no private key in the file. Stitch issues certificate and private key together: use that whole file.',
    )
  }
  if (certificateBlocks.length === 0) {
    throw new StitchError(
      'certificate_missing',
      'There is no certificate in the file. Stitch issues certificate and private key together: use that whole file.',
    )
  }
  if (otherKeys.length > 0) {
    throw new StitchError(
      'key_ambiguous',
      `There are ${otherKeys.length + 1} private keys in the file. Keep only the one that belongs to the certificate.`,
      { facts: { keys: otherKeys.length + 1 } },
    )
  }
  const privateKey = readPrivateKey(keyBlock, passphrase)
  const x509 = belongingTo(privateKey, certificateBlocks.map(readX509))
  return Object.freeze({
    privateKey,
    thumbprint: x509.fingerprint.replaceAll(':', ''),
    notBefore: x509.validFromDate.getTime() / 1000,
    notAfter: x509.validToDate.getTime() / 1000,
    // Node leaves the member out where the name is empty.
    subject: ((x509.subject as string | undefined) ?? '').replaceAll('\n', ', '),
  })
}

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

function belongingTo(privateKey: KeyObject, certificates: X509Certificate[]): X509Certificate {
  const [longest] = certificates
    .filter((certificate) => certificate.checkPrivateKey(privateKey))
    .toSorted((a, b) => b.validToDate.getTime() - a.validToDate.getTime())
  if (longest !== undefined) return longest
  throw new StitchError(
    'certificate_key_mismatch',
    'Certificate and private key do not belong together. Use both from the same file.',
  )
}

const isoDate = (epochSeconds: number): string => new Date(epochSeconds * 1000).toISOString()
