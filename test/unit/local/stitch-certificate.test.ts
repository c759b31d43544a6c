import assert from 'node:assert/strict'
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, it } from 'node:test'
import { makeCertificate } from '../../../local/stitch/certificate.ts'

const DAY_MS = 24 * 60 * 60 * 1000

describe('a throwaway certificate', () => {
  it('has the layout of the file that Stitch sends, line by line', async () => {
    const { pem, certificatePem, privateKeyPem, keyId } = await makeCertificate({ commonName: 'test-client' })
    const pairs = `${keyId.match(/../g)?.join(' ')} `
    const expected = [
      'Bag Attributes',
      `    localKeyID: ${pairs}`,
      'subject=CN = test-client',
      '',
      'issuer=CN = test-client',
      '',
      ...certificatePem.trimEnd().split('\n'),
      'Bag Attributes',
      `    localKeyID: ${pairs}`,
      'Key Attributes: <No Attributes>',
      ...privateKeyPem.trimEnd().split('\n'),
      '',
    ]
    assert.deepEqual(pem.split('\n'), expected)
    assert.match(certificatePem, /^-----BEGIN CERTIFICATE-----\n[^-]+-----END CERTIFICATE-----\n$/)
    assert.match(privateKeyPem, /^-----BEGIN PRIVATE KEY-----\n[^-]+-----END PRIVATE KEY-----\n$/)
  })

  it('is named by its SHA-1 thumbprint in upper case', async () => {
    const { certificatePem, keyId } = await makeCertificate()
    const thumbprint = createHash('sha1').update(new X509Certificate(certificatePem).raw).digest('hex')
    assert.equal(keyId, thumbprint.toUpperCase())
  })

  it('is an RSA certificate of 2048 bits for 365 days, signed by its own key', async () => {
    const { certificatePem, privateKeyPem } = await makeCertificate()
    const certificate = new X509Certificate(certificatePem)
    const days = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / DAY_MS
    assert.equal(days, 365)
    assert.equal(certificate.publicKey.asymmetricKeyDetails?.modulusLength, 2048)
    assert.ok(certificate.checkPrivateKey(createPrivateKey(privateKeyPem)))
    assert.ok(certificate.verify(certificate.publicKey))
  })

  it('is valid when it is asked to be', async () => {
    const [notBefore, notAfter] = [new Date('2001-02-03T04:05:06Z'), new Date('2002-02-03T04:05:06Z')]
    const certificate = new X509Certificate((await makeCertificate({ notBefore, notAfter })).certificatePem)
    assert.equal(Date.parse(certificate.validFrom), notBefore.getTime())
    assert.equal(Date.parse(certificate.validTo), notAfter.getTime())
  })

  it('can be one that must be refused: RSA of 1024 bits, or an EC key', async () => {
    const weak = new X509Certificate((await makeCertificate({ keySize: 1024 })).certificatePem)
    assert.equal(weak.publicKey.asymmetricKeyDetails?.modulusLength, 1024)
    const ec = new X509Certificate((await makeCertificate({ keyType: 'ec' })).certificatePem)
    assert.equal(ec.publicKey.asymmetricKeyType, 'ec')
  })

  it('is another one every time', async () => {
    const [one, other] = await Promise.all([makeCertificate(), makeCertificate()])
    assert.notEqual(one.keyId, other.keyId)
  })
})
