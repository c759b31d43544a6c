import { constants, generateKeyPairSync, type KeyObject, type SignKeyObjectInput } from 'node:crypto'
import { AwsError, validationError } from '../aws-error.ts'

/**
 * How the service makes key material of its own, by key spec. The material of a symmetric key never leaves it, and
 * nothing here asks for it.
 */
const MAKERS: Readonly<Record<string, (() => KeyObject) | undefined>> = {
  SYMMETRIC_DEFAULT: undefined,
  RSA_2048: () => makeRsa(2048),
  RSA_3072: () => makeRsa(3072),
  RSA_4096: () => makeRsa(4096),
  ECC_NIST_P256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  ECC_NIST_P384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
}

const makeRsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength }).privateKey

/** Throws `ValidationException` for a spec that does not exist here. */
export function checkKeySpec(spec: string): void {
  if (!Object.hasOwn(MAKERS, spec))
    throw validationError(
      `1 validation error detected: Value '${spec}' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: [${Object.keys(MAKERS).join(', ')}]`,
    )
}

/** New key material of a spec; none for a symmetric one. */
export const makeMaterial = (spec: string): KeyObject | undefined => MAKERS[spec]?.()

/** The spec of an RSA or EC private key, or undefined if the service has none for it. */
export function specOf(key: KeyObject): string | undefined {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'rsa' && MAKERS[`RSA_${modulusLength}`]) return `RSA_${modulusLength}`
  if (namedCurve === 'prime256v1') return 'ECC_NIST_P256'
  return namedCurve === 'secp384r1' ? 'ECC_NIST_P384' : undefined
}

/** How a signing algorithm of the service is done. */
export interface SigningScheme {
  readonly hash: 'sha256' | 'sha384' | 'sha512'
  readonly digestBytes: number
  readonly keyInput: (key: KeyObject) => SignKeyObjectInput
}

const HASHES = { sha256: 32, sha384: 48, sha512: 64 } as const

const pkcs1 = (key: KeyObject): SignKeyObjectInput => ({ key, padding: constants.RSA_PKCS1_PADDING })
const pss = (key: KeyObject): SignKeyObjectInput => ({
  key,
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
})
const ecdsa = (key: KeyObject): SignKeyObjectInput => ({ key, dsaEncoding: 'der' })

const scheme = (hash: SigningScheme['hash'], keyInput: SigningScheme['keyInput']): SigningScheme => ({
  hash,
  digestBytes: HASHES[hash],
  keyInput,
})

const RSA_SCHEMES: Readonly<Record<string, SigningScheme>> = {
  RSASSA_PKCS1_V1_5_SHA_256: scheme('sha256', pkcs1),
  RSASSA_PKCS1_V1_5_SHA_384: scheme('sha384', pkcs1),
  RSASSA_PKCS1_V1_5_SHA_512: scheme('sha512', pkcs1),
  RSASSA_PSS_SHA_256: scheme('sha256', pss),
  RSASSA_PSS_SHA_384: scheme('sha384', pss),
  RSASSA_PSS_SHA_512: scheme('sha512', pss),
}

const SCHEMES: Readonly<Record<string, Readonly<Record<string, SigningScheme>>>> = {
  RSA_2048: RSA_SCHEMES,
  RSA_3072: RSA_SCHEMES,
  RSA_4096: RSA_SCHEMES,
  ECC_NIST_P256: { ECDSA_SHA_256: scheme('sha256', ecdsa) },
  ECC_NIST_P384: { ECDSA_SHA_384: scheme('sha384', ecdsa) },
}

/** The names of the algorithms that a key of this spec signs with. */
export const signingAlgorithms = (spec: string): string[] => Object.keys(SCHEMES[spec] ?? {})

/**
 * Throws `ValidationException` for an algorithm that does not exist, `InvalidKeyUsageException` for one of another
 * spec.
 */
export function signingScheme(spec: string, algorithm: string): SigningScheme {
  const found = SCHEMES[spec]?.[algorithm]
  if (found !== undefined) return found
  if (Object.values(SCHEMES).some((schemes) => Object.hasOwn(schemes, algorithm)))
    throw new AwsError(
      'InvalidKeyUsageException',
      `Algorithm ${algorithm} and key spec ${spec} are incompatible.`,
    )
  throw validationError(
    `1 validation error detected: Value '${algorithm}' at 'signingAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [${[...new Set(Object.values(SCHEMES).flatMap(Object.keys))].join(', ')}]`,
  )
}
