import assert from 'node:assert/strict'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { it } from 'node:test'
import { parseCertificate } from '../../../lib/refresher/credentials/certificate.ts'
import {
  readFixture,
  THROWAWAY_CERTIFICATE,
  THROWAWAY_KEY,
  THROWAWAY_KEY_ID,
  THROWAWAY_PEM,
} from '../../fixtures/certificates.ts'
import { assertRefused, refusalOf } from './refusal.ts'

const withCertificate = (key: string) => THROWAWAY_CERTIFICATE + key
const base64 = (bytes: string | Buffer) => Buffer.from(bytes).toString('base64')
const x509 = new X509Certificate(THROWAWAY_CERTIFICATE)
const derKey = createPrivateKey(THROWAWAY_KEY).export({ type: 'pkcs8', format: 'der' })
const derPkcs1 = createPrivateKey(THROWAWAY_KEY).export({ type: 'pkcs1', format: 'der' })
const derEncrypted = createPrivateKey(THROWAWAY_KEY).export({
  type: 'pkcs8',
  format: 'der',
  cipher: 'aes-256-cbc',
  passphrase: 'secret',
})
const p12 = readFixture('throwaway.p12')
const CONVERT = {
  'PKCS#12': 'openssl pkcs12 -in FILE -nodes -out certificate.pem',
  'PKCS#12 with RC2 or RC4': 'openssl pkcs12 -legacy -in FILE -nodes -out certificate.pem',
  'PKCS#7': 'openssl pkcs7 -inform DER -in FILE -print_certs -out certificate.pem',
  'DER certificate': 'openssl x509 -inform DER -in FILE -out certificate.pem',
  'DER key': 'openssl pkey -inform DER -in FILE -out key.pem',
  'Java keystore': 'keytool -importkeystore -srckeystore FILE ',
  'UTF-16 text, little-endian': 'iconv -f UTF-16LE -t UTF-8 FILE ',
  'UTF-16 text, big-endian': 'iconv -f UTF-16BE -t UTF-8 FILE ',
  'UTF-32 text, little-endian': 'iconv -f UTF-32LE -t UTF-8 FILE ',
  'UTF-32 text, big-endian': 'iconv -f UTF-32BE -t UTF-8 FILE ',
}
/** The same, of a file that is base64 as a whole. */
const fromBase64 = (command: string) =>
  `tr -d '[:space:]' < FILE | openssl base64 -d -A | ${command.replace(/(-in )?FILE /, '')}`

const utf16 = Buffer.from(THROWAWAY_PEM, 'utf16le')
const utf32 = Buffer.from(Uint32Array.from(THROWAWAY_PEM, (letter) => letter.charCodeAt(0)).buffer)
const utf32Big = Buffer.from(utf32).swap32()
const jks = Buffer.from('feedfeed00000002000000010000000100016300', 'hex')
const signedData = Buffer.from('3082032806092a864886f70d010702a08203193082031502', 'hex')
const rc2 = Buffer.from('308209390201033082080906092a864886f70d010706a082060a2a864886f70d010c0106', 'hex')

const FOREIGN: [name: string, format: keyof typeof CONVERT, text: string][] = [
  ['PKCS#12 byte by byte', 'PKCS#12', p12.toString('latin1')],
  ['PKCS#12 through a UTF-8 decoder', 'PKCS#12', p12.toString('utf8')],
  ['PKCS#12 as base64', 'PKCS#12', base64(p12)],
  ['PKCS#12 of indefinite length', 'PKCS#12', '0\x80\x02\x01\x030\x80'],
  ['PKCS#12 with a short length', 'PKCS#12', '0\x81\xF0\x02\x01\x030\x81'],
  ['PKCS#12 with the longest length', 'PKCS#12', '0\x84\x01\0\0\0\x02\x01\x030\x84'],
  ['a DER certificate', 'DER certificate', x509.raw.toString('latin1')],
  ['a DER certificate through a UTF-8 decoder', 'DER certificate', x509.raw.toString('utf8')],
  ['a DER certificate as base64', 'DER certificate', base64(x509.raw)],
  ['a DER key', 'DER key', derKey.toString('latin1')],
  ['a DER key as base64', 'DER key', base64(derKey)],
  ['a DER PKCS#1 key as base64', 'DER key', base64(derPkcs1)],
  ['an encrypted DER key as base64', 'DER key', base64(derEncrypted)],
  ['PKCS#12 with RC2 byte by byte', 'PKCS#12 with RC2 or RC4', rc2.toString('latin1')],
  ['PKCS#12 with RC2 through a UTF-8 decoder', 'PKCS#12 with RC2 or RC4', rc2.toString('utf8')],
  ['PKCS#12 with RC2 as base64', 'PKCS#12 with RC2 or RC4', base64(rc2)],
  ['PKCS#7 byte by byte', 'PKCS#7', signedData.toString('latin1')],
  ['PKCS#7 through a UTF-8 decoder', 'PKCS#7', signedData.toString('utf8')],
  ['PKCS#7 as base64', 'PKCS#7', base64(signedData)],
  ['JKS byte by byte', 'Java keystore', jks.toString('latin1')],
  ['JKS through a UTF-8 decoder', 'Java keystore', jks.toString('utf8')],
  ['JCEKS through a UTF-8 decoder', 'Java keystore', '\uFFFD\uFFFD\uFFFD\uFFFD\0\0\0\x02'],
  ['UTF-16 byte by byte', 'UTF-16 text, little-endian', utf16.toString('latin1')],
  ['UTF-16 through a UTF-8 decoder', 'UTF-16 text, little-endian', `\uFFFD\uFFFD${utf16.toString('utf8')}`],
  ['UTF-16 as base64', 'UTF-16 text, little-endian', base64(utf16)],
  ['big-endian UTF-16', 'UTF-16 text, big-endian', `\uFFFD\uFFFD${Buffer.from(utf16).swap16()}`],
  ['UTF-32 byte by byte', 'UTF-32 text, little-endian', utf32.toString('latin1')],
  ['UTF-32 after its mark', 'UTF-32 text, little-endian', `\xFF\xFE\0\0${utf32.toString('latin1')}`],
  ['UTF-32 through a UTF-8 decoder', 'UTF-32 text, little-endian', `\uFFFD\uFFFD\0\0${utf32}`],
  ['UTF-32 as base64', 'UTF-32 text, little-endian', base64(utf32)],
  ['big-endian UTF-32', 'UTF-32 text, big-endian', utf32Big.toString('latin1')],
  ['big-endian UTF-32 after its mark', 'UTF-32 text, big-endian', `\0\0\uFFFD\uFFFD${utf32Big}`],
]

for (const [name, format, text] of FOREIGN) {
  it(`${name} is refused with the command that converts it`, () => {
    assertRefused(() => parseCertificate(text), 'key_format_unsupported', { format }, [text])
    const { message, facts } = refusalOf(() => parseCertificate(text))
    const command = String(facts.command)
    const isBase64 = name.endsWith('as base64')
    assert.ok(command.startsWith(isBase64 ? fromBase64(CONVERT[format]) : CONVERT[format]), command)
    assert.ok(message.endsWith(command))
  })
}

it('a Java keystore as base64 is refused with a command that decodes it first', () => {
  const { code, facts } = refusalOf(() => parseCertificate(base64(jks)))
  assert.deepEqual([code, facts.format], ['key_format_unsupported', 'Java keystore'])
  const [decode, convert] = String(facts.command).split(' && ')
  assert.equal(decode, "tr -d '[:space:]' < FILE | openssl base64 -d -A | cat > keystore.jks")
  assert.match(String(convert), /^keytool -importkeystore -srckeystore keystore\.jks /)
})

const ENCRYPTIONS: [last: number, what: string, format: keyof typeof CONVERT][] = [
  [1, '128-bit RC4', 'PKCS#12 with RC2 or RC4'],
  [2, '40-bit RC4', 'PKCS#12 with RC2 or RC4'],
  [3, 'triple DES', 'PKCS#12'],
  [4, 'triple DES of two keys', 'PKCS#12'],
  [5, '128-bit RC2', 'PKCS#12 with RC2 or RC4'],
  [6, '40-bit RC2', 'PKCS#12 with RC2 or RC4'],
]

for (const [last, what, format] of ENCRYPTIONS)
  it(`PKCS#12 with ${what} is refused with the command that opens it`, () => {
    const p12 = Buffer.concat([rc2.subarray(0, -1), Buffer.of(last), Buffer.from('300e0408', 'hex')])
    const facts = { format, command: CONVERT[format] }
    assertRefused(() => parseCertificate(p12.toString('latin1')), 'key_format_unsupported', facts)
  })

for (const [what, text] of [
  ['a zero after its first letter', 'a\0 letter to the customer'],
  ['a zero before its first letter', '\0a letter to the customer'],
  ['zeros before letters further on', 'a letter\0a\0b\0c\0d'],
  ['zeros in threes before its first letter', '\0\0\0a letter to the customer'],
  ['zeros in threes after its first letter', 'a\0\0\0 letter to the customer'],
  ['zeros in threes before letters further on', 'a letter\0\0\0a\0\0\0b\0\0\0c\0\0\0d'],
  ['zeros in threes after letters further on', 'a letter\0\0\0a\0\0\0b\0\0\0c\0\0\0'],
] as const)
  it(`a text with ${what} is called no PEM, and no conversion is advised`, () => {
    const { code, facts } = refusalOf(() => parseCertificate(text))
    assert.deepEqual([code, facts.command], ['key_malformed', undefined])
  })

const block = (label: string, der: Buffer) =>
  `-----BEGIN ${label}-----\n${base64(der)}\n-----END ${label}-----\n`

for (const [name, format, pem] of [
  ['PKCS#12 between boundary lines', 'PKCS#12', block('PKCS12', p12)],
  ['PKCS#12 with RC2 between boundary lines', 'PKCS#12 with RC2 or RC4', block('PKCS12', rc2)],
  ['PKCS#12 between boundary lines, cut short', 'PKCS#12', block('PKCS12', p12).slice(0, 500)],
  ['a key with PKCS#7', 'PKCS#7', THROWAWAY_KEY + block('PKCS7', signedData)],
  [
    'a key with PKCS#7 under its older name',
    'PKCS#7',
    THROWAWAY_KEY + block('PKCS #7 SIGNED DATA', signedData),
  ],
  ['a key with PKCS#7 under its newer name', 'PKCS#7', block('CMS', signedData) + THROWAWAY_KEY],
  ['a key with PKCS#7 that says CERTIFICATE', 'PKCS#7', THROWAWAY_KEY + block('CERTIFICATE', signedData)],
  ['an OpenSSH key', 'OpenSSH key', withCertificate(readFixture('throwaway-openssh.pem').toString())],
] as const)
  it(`${name} is refused with a command that keeps key and certificate`, () => {
    assertRefused(() => parseCertificate(pem), 'key_format_unsupported', { format }, [pem])
    const { command } = refusalOf(() => parseCertificate(pem)).facts
    assert.match(String(command), /^(?:sed -n|\(umask 077 && ).* FILE.*(?:certificate|converted)\.pem\)?$/)
  })

it('what is not needed is not looked at: a PKCS#7 beside certificate and key', () => {
  assert.equal(parseCertificate(THROWAWAY_PEM + block('PKCS7', signedData)).thumbprint, THROWAWAY_KEY_ID)
})

it('a key under an encryption that OpenSSL retired is refused with the command that renews it', () => {
  const pem = readFixture('throwaway-legacy-encryption.pem').toString()
  const facts = { format: 'legacy encryption' }
  assertRefused(() => parseCertificate(pem, 'secret'), 'key_format_unsupported', facts, [pem])
  assertRefused(() => parseCertificate(pem), 'key_encrypted')
})
