import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { describe, it } from 'node:test'
import { rsaSpecOf, wrappedKey } from '../../../cli/signing-key/wrapped-key.ts'
import { parseMaterial, unwrap, wrappingPair } from '../../../local/aws/kms/wrapped-key.ts'
import { readFixture, THROWAWAY_KEY, UNSUITABLE_KEYS } from '../../fixtures/certificates.ts'

const key = createPrivateKey(THROWAWAY_KEY)
// Shorter than the one that KMS is asked for, which takes long to make.
const { publicKey: recipient, privateKey: recipientKey } = wrappingPair(2048)
const wrappingKey = recipient.export({ type: 'spki', format: 'der' })

describe('a private key on its way into KMS', () => {
  it('comes out as it went in, in PKCS#8 and with nothing beside it', () => {
    const material = unwrap(wrappedKey(key, wrappingKey), recipientKey)
    assert.ok(parseMaterial(material).equals(key))
  })

  it('is wrapped anew every time', () => {
    assert.notDeepEqual(wrappedKey(key, wrappingKey), wrappedKey(key, wrappingKey))
  })

  it('loses the attributes that its file had, which KMS does not take', () => {
    const plain = key.export({ format: 'der', type: 'pkcs8' })
    // RFC 5958 §2: attributes [0], here a keyUsage, as Windows writes it.
    const attributes = Buffer.from('a00d300b0603551d0f310403020780', 'hex')
    const content = Buffer.concat([plain.subarray(4), attributes])
    const header = Buffer.from([0x30, 0x82, content.length >> 8, content.length & 0xff])
    const withAttributes = Buffer.concat([header, content])
    assert.throws(() => parseMaterial(withAttributes), { name: 'IncorrectKeyMaterialException' })
    const read = createPrivateKey({ key: withAttributes, format: 'der', type: 'pkcs8' })
    assert.ok(unwrap(wrappedKey(read, wrappingKey), recipientKey).equals(plain))
  })

  it('is what KMS calls RSA_2048, RSA_3072 or RSA_4096', () => {
    assert.equal(rsaSpecOf(key), 'RSA_2048')
  })

  it('is refused when it is of three primes, before anything is made for it', () => {
    const threePrimes = createPrivateKey(readFixture('throwaway-three-primes.pem'))
    assert.throws(() => rsaSpecOf(threePrimes), { code: 'key_not_for_kms', message: /more than two primes/ })
  })

  it('is refused when KMS has no keys of its length or type', () => {
    for (const type of ['ec', 'ed25519', 'rsa-pss', 'rsa1024'] as const)
      assert.throws(() => rsaSpecOf(createPrivateKey(UNSUITABLE_KEYS[type]())), { code: 'key_not_for_kms' })
  })
})
