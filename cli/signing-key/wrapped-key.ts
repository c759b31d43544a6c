import {
  constants,
  createCipheriv,
  createPublicKey,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from 'node:crypto'
import { CliError } from '../cli-error.ts'

/** The lengths that KMS has keys of, in bits. */
const LENGTHS = [2048, 3072, 4096] as const

/** What KMS calls an RSA key of each length. */
export type RsaSpec = `RSA_${(typeof LENGTHS)[number]}`

/** RFC 5649 §3: the initial value, which Node's AES key wrap takes from its caller. */
const WRAP_PAD_IV = Buffer.from('A65959A6', 'hex')

/**
 * What KMS calls a key like this one.
 *
 * @throws CliError `key_not_for_kms` for a key that KMS imports nowhere
 */
export function rsaSpecOf(key: KeyObject): RsaSpec {
  const { modulusLength } = key.asymmetricKeyDetails ?? {}
  const length = LENGTHS.find((bits) => bits === modulusLength)
  if (key.asymmetricKeyType !== 'rsa' || length === undefined)
    throw new CliError(
      'key_not_for_kms',
      `KMS accepts RSA keys of ${LENGTHS.join(', ')} bits, and this one is ${key.asymmetricKeyType}${modulusLength === undefined ? '' : ` of ${modulusLength} bits`}. Ask Stitch for a certificate with such a key, or leave out --into-kms.`,
      { type: key.asymmetricKeyType, bits: modulusLength },
    )
  if (key.type === 'private' && !isOfTwoPrimes(key))
    throw new CliError(
      'key_not_for_kms',
      'This RSA key is a product of more than two primes, and KMS accepts keys of two. ' +
        'Ask Stitch for a certificate with such a key, or leave out --into-kms.',
      { primes: 'more than two' },
    )
  return `RSA_${length}`
}

/** RFC 8017, appendix A.1.2: `version` comes first in an `RSAPrivateKey`. It is 0 for two primes. */
function isOfTwoPrimes(key: KeyObject): boolean {
  const der = key.export({ format: 'der', type: 'pkcs1' })
  try {
    const [tag, length, version] = der.subarray(4, 7)
    return tag === 2 && length === 1 && version === 0
  } finally {
    der.fill(0)
  }
}

/**
 * Wraps a private key for its import into KMS: `RSA_AES_KEY_WRAP_SHA_256` (KMS Developer Guide, "Encrypting key
 * material"). Nothing of the key is left in a buffer of ours.
 *
 * @param wrappingKey what `GetParametersForImport` answers, in DER
 */
export function wrappedKey(privateKey: KeyObject, wrappingKey: Uint8Array): Buffer {
  const recipient = createPublicKey({ key: Buffer.from(wrappingKey), format: 'der', type: 'spki' })
  // PKCS#8 as Node writes it, without the attributes that a file may have: KMS rejects them.
  const material = privateKey.export({ format: 'der', type: 'pkcs8' })
  const aesKey = randomBytes(32)
  try {
    const cipher = createCipheriv('id-aes256-wrap-pad', aesKey, WRAP_PAD_IV)
    // One call only, because each `update` of this cipher is a whole wrapping.
    const wrapped = cipher.update(material)
    const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
    return Buffer.concat([publicEncrypt({ key: recipient, ...padding }, aesKey), wrapped, cipher.final()])
  } finally {
    material.fill(0)
    aesKey.fill(0)
  }
}
