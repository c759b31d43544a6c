import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { StitchError } from '../../errors.ts'
import { isWholeSequence } from './der.ts'
import { formatUnsupported } from './foreign-format.ts'
import { type PemBlock, writePem } from './pem.ts'
import { signingAlgorithm } from './signing-algorithm.ts'

/** Smallest RSA modulus that may sign RS256, in bits (RFC 7518 §3.3). */
const MINIMUM_MODULUS_BITS = 2048

/**
 * Reads an RSA private key, PKCS#8 or PKCS#1, encrypted or not, and proves that it signs. The passphrase is
 * used only where the key is encrypted.
 *
 * @throws StitchError `key_encrypted`, `key_passphrase_wrong`, `key_malformed`, `key_format_unsupported`,
 * `key_type_unsupported` or `key_too_weak`
 */
export function readPrivateKey(block: PemBlock, passphrase?: string): KeyObject {
  if (block.label === 'OPENSSH PRIVATE KEY') throw formatUnsupported('OpenSSH key')
  const key = decodeKey(block, passphrase)
  assertSuitable(key)
  assertSigns(key)
  return key
}

/** Whether several blocks are one and the same private key, whatever its notation. */
export function areSame(blocks: readonly PemBlock[], passphrase?: string): boolean {
  const isOne = (contents: readonly Buffer[]) =>
    new Set(contents.map((der) => der.toString('base64'))).size === 1
  if (isOne(blocks.map(({ content }) => content))) return true
  try {
    // Not `equals`: between keys of two types it leaves an error behind, which the next good key then fails with.
    return isOne(blocks.map((block) => decodeKey(block, passphrase).export({ type: 'pkcs8', format: 'der' })))
  } catch {
    // What cannot be read cannot be compared.
  }
  return false
}

function decodeKey(block: PemBlock, passphrase: string | undefined): KeyObject {
  const traditional = block.encryption !== undefined
  const encrypted = traditional || block.label === 'ENCRYPTED PRIVATE KEY'
  if (encrypted && passphrase === undefined) {
    throw new StitchError(
      'key_encrypted',
      'The private key is encrypted. Give its passphrase, in the secret as the member "passphrase".',
    )
  }
  if (!traditional && !isWholeSequence(block.content)) throw malformed()
  try {
    return createPrivateKey({ key: writePem(block), passphrase })
  } catch (error) {
    // OpenSSL's own words stay out: they do not help, and only the code is sure to hold nothing of the key.
    const { code } = error as { code?: unknown }
    if (!encrypted) throw malformed()
    if (code === 'ERR_OSSL_EVP_UNSUPPORTED') throw formatUnsupported('legacy encryption')
    throw new StitchError('key_passphrase_wrong', 'The passphrase does not open the private key. Correct it.')
  }
}

/**
 * Holds a key, private or public, to what an assertion needs.
 *
 * @throws StitchError `key_type_unsupported` or `key_too_weak`
 */
export function assertSuitable(key: KeyObject): void {
  signingAlgorithm(key)
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (bits < MINIMUM_MODULUS_BITS) {
    throw new StitchError(
      'key_too_weak',
      `The RSA key has ${bits} bits, at least ${MINIMUM_MODULUS_BITS} are needed. Ask Stitch for a new certificate.`,
      { facts: { bits, minimumBits: MINIMUM_MODULUS_BITS } },
    )
  }
}

/** A flipped bit leaves a key that reads well and signs nonsense: the provider would say `invalid_client`. */
function assertSigns(key: KeyObject): void {
  const { hash, options } = signingAlgorithm(key)
  const probe = Buffer.from('probe')
  try {
    const signature = sign(hash, probe, { key, ...options })
    if (verify(hash, probe, { key: createPublicKey(key), ...options }, signature)) return
  } catch {
    // The same finding as a signature that does not verify.
  }
  throw malformed()
}

const malformed = (): StitchError =>
  new StitchError('key_malformed', 'The private key is damaged. Copy the original file from Stitch again.')
