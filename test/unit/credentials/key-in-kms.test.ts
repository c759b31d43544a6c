import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { describe, it } from 'node:test'
import { generate } from 'selfsigned'
import { STITCH } from '../../../lib/providers/stitch.ts'
import {
  credentialsAt,
  parseClientCredentials,
} from '../../../lib/refresher/credentials/client-credentials.ts'
import { makeCertificate } from '../../../local/stitch/certificate.ts'
import {
  CHAIN_PEM,
  THROWAWAY_CERTIFICATE,
  THROWAWAY_KEY_ID,
  THROWAWAY_PEM,
  throwawayCertificateOf,
} from '../../fixtures/certificates.ts'
import { assertRefused } from './refusal.ts'

const ARN = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const MEMBERS = { clientId: 'test-client', certificate: THROWAWAY_CERTIFICATE, kmsKeyId: ARN }
const read = (members: object = {}, now?: number) =>
  parseClientCredentials({ string: JSON.stringify({ ...MEMBERS, ...members }) }, STITCH, undefined, now)

it('a secret with a certificate and a KMS key proves the client by a key that it does not hold', () => {
  const credentials = read()
  assert.equal(credentials.method, 'private_key_jwt')
  assert.deepEqual(
    [credentials.clientId, credentials.clientMode, credentials.keyId, credentials.key],
    ['test-client', 'test', THROWAWAY_KEY_ID, { kmsKeyId: ARN }],
  )
})

it('of an old certificate beside its renewal the one is used that is valid', () => {
  const [old, renewed] = [[1_800_000_000, 1_840_000_000] as const, [1_830_000_000, 1_870_000_000] as const]
  const certificate = throwawayCertificateOf(...old) + throwawayCertificateOf(...renewed)
  const credentials = read({ certificate }, 1_820_000_000)
  assert.equal(credentials.method, 'private_key_jwt')
  assert.equal(credentials.certificate.notAfter, old[1])
  const later = credentialsAt(credentials, STITCH, 1_850_000_000)
  assert.equal(later.method, 'private_key_jwt')
  assert.deepEqual([later.certificate.notAfter, later.key], [renewed[1], { kmsKeyId: ARN }])
})

/** The throwaway certificate, for a key of a kind that nobody knows. */
function withUnknownKey(): string {
  const der = Buffer.from(new X509Certificate(THROWAWAY_CERTIFICATE).raw)
  const rsaEncryption = Buffer.from('06092a864886f70d010101', 'hex')
  der.writeUInt8(0x7f, der.indexOf(rsaEncryption) + rsaEncryption.length - 1)
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`
}

it('an authority whose key is of an unknown kind is left aside, wherever it stands', () => {
  for (const certificate of [
    withUnknownKey() + THROWAWAY_CERTIFICATE,
    THROWAWAY_CERTIFICATE + withUnknownKey(),
  ]) {
    const credentials = read({ certificate })
    assert.equal(credentials.method, 'private_key_jwt')
    assert.deepEqual([credentials.keyId, credentials.certificates.length], [THROWAWAY_KEY_ID, 1])
  }
})

it('a certificate alone whose key is of an unknown kind is refused as damaged', () => {
  assertRefused(() => read({ certificate: withUnknownKey() }), 'certificate_malformed')
})

it('an authority beside the certificate is left aside', async () => {
  const { certificatePem } = await makeCertificate()
  const credentials = read({ certificate: THROWAWAY_CERTIFICATE + certificatePem })
  assert.ok(credentials.method === 'private_key_jwt' && credentials.certificates.length === 1)
  assert.equal(credentials.keyId, THROWAWAY_KEY_ID)
})

describe('a certificate whose key may not sign is refused when it is read:', () => {
  for (const [what, options, code] of [
    ['an EC key', { keyType: 'ec' }, 'key_type_unsupported'],
    ['an RSA key of 1,024 bits', { keySize: 1024 }, 'key_too_weak'],
  ] as const)
    it(what, async () => {
      const { cert } = await generate([{ name: 'commonName', value: 'a' }], {
        ...options,
        algorithm: 'sha256',
      })
      assertRefused(() => read({ certificate: cert }), code)
    })
})

describe('a secret with a KMS key is refused', () => {
  for (const [what, members, member] of [
    ['with a private key in it', { certificate: THROWAWAY_PEM }, 'certificate'],
    ['with a chain that has a private key', { certificate: CHAIN_PEM }, 'certificate'],
    ['with a client secret', { clientSecret: 'canary-client-secret' }, 'clientSecret'],
    [
      'with a client secret in place of the certificate',
      { certificate: undefined, clientSecret: 'canary-client-secret' },
      'clientSecret',
    ],
    ['with a passphrase', { passphrase: 'canary-passphrase-0' }, 'passphrase'],
    ['without a certificate', { certificate: undefined }, 'certificate'],
    ['with an alias for a key', { kmsKeyId: 'alias/stitch/dev/default/signing-d7882caf' }, 'kmsKeyId'],
    ['with a key id for an ARN', { kmsKeyId: '1234abcd-12ab-34cd-56ef-1234567890ab' }, 'kmsKeyId'],
    ['with the ARN of something else', { kmsKeyId: 'arn:aws:s3:::bucket' }, 'kmsKeyId'],
    ['with a PEM for an ARN', { kmsKeyId: THROWAWAY_PEM }, 'kmsKeyId'],
    ['with a number for an ARN', { kmsKeyId: 7 }, 'kmsKeyId'],
    ['with a list of ARNs', { kmsKeyId: [ARN] }, 'kmsKeyId'],
  ] as const)
    it(`${what}, naming ${member} and repeating nothing`, () => {
      const secrets = [THROWAWAY_PEM, 'canary-client-secret', 'canary-passphrase-0']
      assertRefused(() => read(members), 'secret_malformed', { member }, secrets)
    })

  it('with no certificate in its PEM, or a damaged one', () => {
    assertRefused(
      () =>
        read({ certificate: '-----BEGIN CERTIFICATE REQUEST-----\nAA==\n-----END CERTIFICATE REQUEST-----' }),
      'certificate_missing',
    )
    assertRefused(
      () => read({ certificate: '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----' }),
      'certificate_malformed',
    )
  })
})
