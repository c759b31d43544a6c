import { type KeyObject, X509Certificate } from 'node:crypto'
import { spkiOf } from '../../lib/refresher/credentials/certificate.ts'
import { isCertificate, readPem } from '../../lib/refresher/credentials/pem.ts'

/**
 * The certificates in a PEM text that have this public key, as PEM. The rest of the text is left out: a private key, or
 * the certificate of an authority. Empty if there is none.
 */
export const publicCertificates = (pem: string, publicKey: KeyObject): string =>
  readPem(pem)
    .filter(isCertificate)
    .map(({ content }) => readX509(content))
    .filter((x509) => x509 !== undefined && spkiOf(x509.publicKey) === spkiOf(publicKey))
    .map(String)
    .join('')

function readX509(der: Buffer): X509Certificate | undefined {
  try {
    const x509 = new X509Certificate(der)
    // The key of an authority's certificate may be one that cannot be read here.
    return x509.publicKey.type === 'public' ? x509 : undefined
  } catch {
    return undefined
  }
}
