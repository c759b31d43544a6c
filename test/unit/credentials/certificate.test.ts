import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { it } from 'node:test'
import type { ErrorCode } from '../../../lib/errors.ts'
import {
  assertCertificateValid,
  certificateDaysLeft,
  parseCertificate,
} from '../../../lib/refresher/credentials/certificate.ts'
import {
  CHAIN_KEY_ID,
  CHAIN_PEM,
  THROWAWAY_CERTIFICATE,
  THROWAWAY_KEY,
  THROWAWAY_KEY_ID,
  THROWAWAY_NOT_AFTER,
  THROWAWAY_NOT_BEFORE,
  THROWAWAY_PEM,
  throwawayKeyAs,
} from '../../fixtures/certificates.ts'
import { assertRefused, assertShowsNone } from './refusal.ts'

const withCertificate = (key: string) => THROWAWAY_CERTIFICATE + key
const base64 = (bytes: string | Buffer) => Buffer.from(bytes).toString('base64')

it('the certificate.pem that Stitch issues gives key id, dates, subject and a private key', () => {
  const { privateKey, publicKey, ...rest } = parseCertificate(THROWAWAY_PEM)
  assert.deepEqual(rest, {
    thumbprint: THROWAWAY_KEY_ID,
    notBefore: THROWAWAY_NOT_BEFORE,
    notAfter: THROWAWAY_NOT_AFTER,
    subject: 'C=ZA, O=Throwaway, CN=throwaway-test-client',
  })
  assert.ok(privateKey.equals(createPrivateKey(THROWAWAY_KEY)))
  assert.ok(publicKey.equals(createPublicKey(THROWAWAY_CERTIFICATE)))
})

it('the key id is what OpenSSL calls localKeyID', () => {
  const localKeyId = /localKeyID: ([0-9A-F ]+)/.exec(THROWAWAY_PEM)?.[1]?.replaceAll(' ', '')
  assert.equal(parseCertificate(THROWAWAY_PEM).thumbprint, localKeyId)
})

it('a certificate never prints its private key', () => {
  assertShowsNone(parseCertificate(THROWAWAY_PEM), [THROWAWAY_KEY])
})

const ACCEPTED: Record<string, string> = {
  'certificate first': THROWAWAY_CERTIFICATE + THROWAWAY_KEY,
  'key first': THROWAWAY_KEY + THROWAWAY_CERTIFICATE,
  'PKCS#1': withCertificate(throwawayKeyAs('pkcs1')),
  'CRLF line ends': THROWAWAY_PEM.replaceAll('\n', '\r\n'),
  'CR line ends': THROWAWAY_PEM.replaceAll('\n', '\r'),
  'escaped line ends': THROWAWAY_PEM.replaceAll('\n', '\\n'),
  'escaped CRLF line ends': THROWAWAY_PEM.replaceAll('\n', '\\r\\n'),
  'twice escaped line ends': THROWAWAY_PEM.replaceAll('\n', '\\\\n'),
  'blanks for line ends': THROWAWAY_PEM.replaceAll('\n', ' '),
  'a quoted JSON string': JSON.stringify(THROWAWAY_PEM),
  indentation: THROWAWAY_PEM.replaceAll(/^/gm, '    '),
  'blanks at line ends': THROWAWAY_PEM.replaceAll('\n', ' \t\n'),
  'blank lines': THROWAWAY_PEM.replaceAll('\n', '\n\n'),
  'a byte order mark': `\uFEFF${THROWAWAY_KEY}${THROWAWAY_CERTIFICATE}`,
  'base64 around the file': base64(THROWAWAY_PEM),
  'base64 in lines around the file': base64(THROWAWAY_PEM).replaceAll(/.{76}/g, '$&\n'),
  'base64 around the file with a byte order mark': `\uFEFF${base64(`\uFEFF${THROWAWAY_PEM}`)}`,
  'no line end at the end': THROWAWAY_PEM.trimEnd(),
  'the label of old tools': THROWAWAY_PEM.replaceAll(' CERTIFICATE-', ' X509 CERTIFICATE-'),
  'the label of certificates that OpenSSL trusts': THROWAWAY_PEM.replaceAll(
    ' CERTIFICATE-',
    ' TRUSTED CERTIFICATE-',
  ),
  'a public key beside them': `-----BEGIN PUBLIC KEY-----\n!\n-----END PUBLIC KEY-----\n${THROWAWAY_PEM}`,
}

for (const [name, pem] of Object.entries(ACCEPTED)) {
  it(`a PEM is read with ${name}`, () => assert.equal(parseCertificate(pem).thumbprint, THROWAWAY_KEY_ID))
}

it('of a chain, and of an old certificate and its renewal, the one that belongs to the key and lasts longest is taken', () => {
  const blocks = CHAIN_PEM.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----\n/g) ?? []
  assert.equal(blocks.length, 4)
  for (let turn = 0; turn < 4; turn += 1) {
    const turned: string[] = [...blocks.slice(turn), ...blocks.slice(0, turn)]
    assert.equal(parseCertificate(turned.join('')).thumbprint, CHAIN_KEY_ID)
    assert.equal(parseCertificate(turned.toReversed().join('')).thumbprint, CHAIN_KEY_ID)
  }
})

for (const type of ['pkcs8', 'pkcs1'] as const) {
  it(`an encrypted ${type} key opens with its passphrase and with no other`, () => {
    const pem = withCertificate(throwawayKeyAs(type, 'correct horse battery'))
    assert.equal(parseCertificate(pem, 'correct horse battery').thumbprint, THROWAWAY_KEY_ID)
    assertRefused(() => parseCertificate(pem), 'key_encrypted', {}, [pem])
    for (const wrong of ['', 'Correct horse battery', 'correct horse battery '.repeat(100)])
      assertRefused(() => parseCertificate(pem, wrong), 'key_passphrase_wrong', {}, [pem, wrong])
  })

  it(`an encrypted ${type} key on a single line opens too`, () => {
    const pem = withCertificate(throwawayKeyAs(type, 'correct horse battery')).replaceAll('\n', ' ')
    assert.equal(parseCertificate(pem, 'correct horse battery').thumbprint, THROWAWAY_KEY_ID)
  })
}

const TRADITIONAL = throwawayKeyAs('pkcs1', 'correct horse battery')
for (const [name, key] of [
  ['CRLF line ends', TRADITIONAL.replaceAll('\n', '\r\n')],
  ['escaped line ends', TRADITIONAL.replaceAll('\n', '\\n')],
  ['indentation', TRADITIONAL.replaceAll(/^/gm, '    ')],
  ['no blanks in its header', TRADITIONAL.replaceAll(': ', ':')],
] as const)
  it(`an encrypted pkcs1 key opens with ${name}`, () => {
    assert.equal(parseCertificate(withCertificate(key), 'correct horse battery').thumbprint, THROWAWAY_KEY_ID)
  })

it('a key is read whatever padding its base64 ends with', () => {
  const passphrase = 'correct horse battery'
  const tripleDes = createPrivateKey(THROWAWAY_KEY)
    .export({ type: 'pkcs1', format: 'pem', cipher: 'des-ede3-cbc', passphrase })
    .toString()
  for (const [key, ending] of [
    [throwawayKeyAs('pkcs1'), /\w\n-----END/],
    [THROWAWAY_KEY, /\w=\n-----END/],
    [tripleDes, /\w==\n-----END/],
  ] as const) {
    assert.match(key, ending)
    assert.equal(parseCertificate(withCertificate(key), passphrase).thumbprint, THROWAWAY_KEY_ID)
  }
})

/** The throwaway certificate with an empty name for its subject. Its signature is not looked at. */
function withoutSubject(): string {
  const der = new X509Certificate(THROWAWAY_CERTIFICATE).raw
  const at = der.lastIndexOf(Buffer.from('310b3009060355040613', 'hex')) - 2
  const length = der.readUInt8(at + 1)
  const shorter = Buffer.concat([der.subarray(0, at), Buffer.of(0x30, 0), der.subarray(at + 2 + length)])
  for (const lengthAt of [2, 6]) shorter.writeUInt16BE(shorter.readUInt16BE(lengthAt) - length, lengthAt)
  return `-----BEGIN CERTIFICATE-----\n${base64(shorter)}\n-----END CERTIFICATE-----\n`
}

it('a run of a million backslashes is read like any other text', () => {
  const backslashes = '\\'.repeat(1_000_000)
  assert.equal(parseCertificate(`${backslashes}${THROWAWAY_PEM}${backslashes}`).thumbprint, THROWAWAY_KEY_ID)
})

it('a certificate without a subject is read, and shows an empty one', () => {
  assert.equal(parseCertificate(withoutSubject() + THROWAWAY_KEY).subject, '')
})

it('a wrong passphrase is called wrong even where it decrypts to something by chance', () => {
  const pem = withCertificate(throwawayKeyAs('pkcs1', 'right'))
  for (let attempt = 0; attempt < 1000; attempt += 1)
    assertRefused(() => parseCertificate(pem, `wrong ${attempt}`), 'key_passphrase_wrong')
})

it('a passphrase for a key without encryption does no harm', () => {
  assert.equal(parseCertificate(THROWAWAY_PEM, 'unneeded').thumbprint, THROWAWAY_KEY_ID)
})

const validity = { notBefore: 1000, notAfter: 2000 }
const DATES: [now: number, code: ErrorCode | undefined, facts: Record<string, unknown>][] = [
  [999, 'certificate_not_yet_valid', { notBefore: '1970-01-01T00:16:40.000Z' }],
  [1000, undefined, {}],
  [1001, undefined, {}],
  [1999, undefined, {}],
  [2000, undefined, {}],
  [2001, 'certificate_expired', { notAfter: '1970-01-01T00:33:20.000Z' }],
]

for (const [now, code, facts] of DATES) {
  it(`a certificate valid from 1000 to 2000 is ${code ?? 'good'} at ${now}`, () => {
    const judge = () => assertCertificateValid(validity, now)
    if (code === undefined) return judge()
    assertRefused(judge, code, facts)
    assert.throws(judge, { message: new RegExp(String(Object.values(facts)[0])) })
  })
}

const DAY = 86_400
for (const [left, days] of [
  [30 * DAY, 30],
  [30 * DAY - 1, 29],
  [DAY, 1],
  [DAY - 1, 0],
  [0, 0],
  [-1, -1],
  [-DAY, -1],
  [-DAY - 1, -2],
]) {
  it(`${left} seconds before its end a certificate has ${days} whole days left`, () => {
    assert.equal(
      certificateDaysLeft({ ...validity, notAfter: 2_000_000_000 }, 2_000_000_000 - Number(left)),
      days,
    )
  })
}
