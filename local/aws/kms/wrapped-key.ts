import {
  constants,
  createDecipheriv,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
} from 'node:crypto'
import { AwsError } from '../aws-error.ts'

/** The default initial value of RFC 5649, section 3. */
const WRAP_PAD_IV = Buffer.from('a65959a6', 'hex')

const pairs = new Map<number, ReturnType<typeof newPair>>()

const newPair = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength })

/**
 * The pair that key material is wrapped for. There is one for each length and process, because making one of 4,096 bits
 * takes long.
 */
export function wrappingPair(modulusLength: number): ReturnType<typeof newPair> {
  const pair = pairs.get(modulusLength) ?? newPair(modulusLength)
  pairs.set(modulusLength, pair)
  return pair
}

/**
 * Opens `RSA_AES_KEY_WRAP_SHA_256`: an AES key under RSA-OAEP with SHA-256, then the material under that key (RFC
 * 5649). Throws `InvalidCiphertextException`.
 */
export function unwrap(wrapped: Buffer, wrappingKey: KeyObject): Buffer {
  const keyBytes = (wrappingKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8
  try {
    const aesKey = privateDecrypt(
      { key: wrappingKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
      wrapped.subarray(0, keyBytes),
    )
    const decipher = createDecipheriv('id-aes256-wrap-pad', aesKey, WRAP_PAD_IV)
    return Buffer.concat([decipher.update(wrapped.subarray(keyBytes)), decipher.final()])
  } catch {
    throw new AwsError('InvalidCiphertextException')
  }
}

/**
 * Reads unwrapped material in the form that the service accepts: PKCS#8 in DER, of two primes, without attributes and
 * without further bytes. Throws `IncorrectKeyMaterialException`.
 */
export function parseMaterial(der: Buffer): KeyObject {
  try {
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    if (isPlain(key, der)) return key
  } catch {
    // Answered below.
  }
  throw new AwsError(
    'IncorrectKeyMaterialException',
    'The key material is not a PKCS#8 private key in DER that this key can take.',
  )
}

/** Whether the encoding holds the key and nothing else. */
const isPlain = (key: KeyObject, der: Buffer): boolean =>
  key.export({ format: 'der', type: 'pkcs8' }).equals(der) &&
  (key.asymmetricKeyType !== 'rsa' || isOfTwoPrimes(key))

/** RFC 8017, appendix A.1.2: the version of an `RSAPrivateKey` is 0 for two primes, and 1 for more. */
const isOfTwoPrimes = (key: KeyObject): boolean => {
  const [tag, length, version] = key.export({ format: 'der', type: 'pkcs1' }).subarray(4, 7)
  return tag === 2 && length === 1 && version === 0
}
