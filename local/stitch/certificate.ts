import { X509Certificate } from 'node:crypto'

export interface CertificateOptions {
  /** Common name of subject and issuer, `stitch-local` by default. At Stitch it is the client id. */
  readonly commonName?: string
  /** Now by default. */
  readonly notBefore?: Date
  /** 365 days after `notBefore` by default. */
  readonly notAfter?: Date
  /** `rsa` by default, as Stitch issues. */
  readonly keyType?: 'rsa' | 'ec'
  /** Bits of an RSA key, 2048 by default. */
  readonly keySize?: number
}

/** A throwaway certificate with its private key. */
export interface MadeCertificate {
  /** The whole file, in the layout of the `certificate.pem` that Stitch issues. */
  readonly pem: string
  /** The CERTIFICATE block alone: what the token endpoint is allowed to know. */
  readonly certificatePem: string
  /** The PKCS#8 PRIVATE KEY block alone. */
  readonly privateKeyPem: string
  /** SHA-1 thumbprint as 40 upper-case hex digits: the `kid` of assertions signed with the key. */
  readonly keyId: string
}

/** A CommonJS module: in Node and in bundlers its exports are the default export. */
interface SelfsignedModule {
  readonly default: typeof import('selfsigned')
}

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Makes a self-signed certificate that only the simulated Stitch accepts. Its file looks like the output of `openssl
 * pkcs12 -nodes`, including bag attributes, because Stitch sends such files.
 */
export async function makeCertificate(options: CertificateOptions = {}): Promise<MadeCertificate> {
  const { commonName = 'stitch-local', keyType = 'rsa', keySize = 2048 } = options
  const notBeforeDate = options.notBefore ?? new Date()
  const notAfterDate = options.notAfter ?? new Date(notBeforeDate.getTime() + 365 * DAY_MS)
  // Loaded only here: these are two hundred modules, and a given certificate does not need them.
  const { default: selfsigned } = (await import('selfsigned')) as unknown as SelfsignedModule
  const made = await selfsigned.generate([{ name: 'commonName', value: commonName }], {
    keyType,
    keySize,
    notBeforeDate,
    notAfterDate,
    algorithm: 'sha256',
  })
  const certificatePem = withLineFeeds(made.cert)
  const privateKeyPem = withLineFeeds(made.private)
  const keyId = keyIdOf(certificatePem)
  return { pem: layOut(certificatePem, privateKeyPem, keyId), certificatePem, privateKeyPem, keyId }
}

/** SHA-1 thumbprint of a certificate as 40 upper-case hex digits: Stitch's `localKeyID` and `kid`. */
export function keyIdOf(certificatePem: string): string {
  return new X509Certificate(certificatePem).fingerprint.replaceAll(':', '')
}

function layOut(certificatePem: string, privateKeyPem: string, keyId: string): string {
  const { subject, issuer } = new X509Certificate(certificatePem)
  const bagAttributes = `Bag Attributes\n    localKeyID: ${keyId.replace(/../g, '$& ')}\n`
  return (
    `${bagAttributes}subject=${oneLine(subject)}\n\nissuer=${oneLine(issuer)}\n\n${certificatePem}` +
    `${bagAttributes}Key Attributes: <No Attributes>\n${privateKeyPem}`
  )
}

const oneLine = (name: string) => name.replaceAll('=', ' = ').replaceAll('\n', ', ')

const withLineFeeds = (pem: string) => `${pem.replaceAll('\r\n', '\n').trim()}\n`
