import assert from 'node:assert/strict'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { it } from 'node:test'
import type { ErrorCode } from '../../../lib/errors.ts'
import { parseCertificate } from '../../../lib/refresher/credentials/certificate.ts'
import {
  CHAIN_PEM,
  THROWAWAY_CERTIFICATE,
  THROWAWAY_KEY,
  THROWAWAY_KEY_ID,
  THROWAWAY_PEM,
  throwawayKeyAs,
  UNSUITABLE_KEYS,
} from '../../fixtures/certificates.ts'
import { assertRefused, assertShowsNone, refusalOf } from './refusal.ts'

const withCertificate = (key: string) => THROWAWAY_CERTIFICATE + key
const base64 = (bytes: string | Buffer) => Buffer.from(bytes).toString('base64')
const x509 = new X509Certificate(THROWAWAY_CERTIFICATE)
const derKey = createPrivateKey(THROWAWAY_KEY).export({ type: 'pkcs8', format: 'der' })
const KEY_ERRORS: [key: keyof typeof UNSUITABLE_KEYS, code: ErrorCode, facts: Record<string, unknown>][] = [
  ['ec', 'key_type_unsupported', { keyType: 'ec' }],
  ['ed25519', 'key_type_unsupported', { keyType: 'ed25519' }],
  ['rsa-pss', 'key_type_unsupported', { keyType: 'rsa-pss' }],
  ['rsa1024', 'key_too_weak', { bits: 1024, minimumBits: 2048 }],
  ['rsa2047', 'key_too_weak', { bits: 2047, minimumBits: 2048 }],
]

for (const [name, code, facts] of KEY_ERRORS) {
  it(`a key of kind ${name} is refused when it is read, not when it signs`, () => {
    const pem = withCertificate(UNSUITABLE_KEYS[name]())
    assertRefused(() => parseCertificate(pem), code, facts, [pem])
  })
}

/** The text with its middle line gone, which keeps each line whole. */
const shortened = (pem: string) => pem.split('\n').toSpliced(8, 1).join('\n')
/** One bit of the private exponent flipped: every length stays right. */
const flipped = (der: Buffer, at: number) => {
  const copy = Buffer.from(der)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}
const asPem = (label: string, der: Buffer) =>
  `-----BEGIN ${label}-----\n${der.toString('base64')}\n-----END ${label}-----\n`
const nonsenseDate = Buffer.from(x509.raw)
nonsenseDate.write('269999999999Z', nonsenseDate.indexOf('261123'))

const REFUSED: Record<string, [code: ErrorCode, pem: string]> = {
  nothing: ['key_malformed', ''],
  'only blanks': ['key_malformed', ' \n '],
  'text that is no PEM': ['key_malformed', 'Dear customer, your certificate is attached'],
  'text that is no PEM, with a character mangled after a zero': ['key_malformed', 'It costs 10\uFFFD a year'],
  'base64 of text that is no PEM': ['key_malformed', base64('Dear customer, your certificate is attached')],
  'a certificate without a key': ['key_missing', THROWAWAY_CERTIFICATE],
  'a public key': ['key_missing', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
  'a key without a certificate': ['certificate_missing', THROWAWAY_KEY],
  'two keys': ['key_ambiguous', THROWAWAY_PEM + UNSUITABLE_KEYS.ec()],
  'the same key twice': ['key_ambiguous', THROWAWAY_PEM + THROWAWAY_KEY],
  'the key of another certificate': [
    'certificate_key_mismatch',
    THROWAWAY_KEY + CHAIN_PEM.slice(CHAIN_PEM.indexOf('-----BEGIN CERTIFICATE')),
  ],
  'a key without its end': ['key_malformed', withCertificate(THROWAWAY_KEY.slice(0, 900))],
  'a key without its end, before the certificate': [
    'key_malformed',
    THROWAWAY_KEY.slice(0, 900) + THROWAWAY_CERTIFICATE,
  ],
  'a key whole but for its end line': [
    'key_malformed',
    withCertificate(THROWAWAY_KEY.slice(0, THROWAWAY_KEY.indexOf('-----END'))),
  ],
  'a key with a line missing': ['key_malformed', withCertificate(shortened(THROWAWAY_KEY))],
  'an encrypted key with a line missing': [
    'key_encrypted',
    withCertificate(shortened(throwawayKeyAs('pkcs8', 'x'))),
  ],
  'a key with a character too many': ['key_malformed', withCertificate(THROWAWAY_KEY.replace('MII', 'M*II'))],
  'a certificate with a character too many': [
    'certificate_malformed',
    THROWAWAY_KEY + THROWAWAY_CERTIFICATE.replace('MII', 'M*II'),
  ],
  'a key with a byte after its end': [
    'key_malformed',
    withCertificate(asPem('PRIVATE KEY', Buffer.concat([derKey, Buffer.of(0)]))),
  ],
  'a key with a foreign character': ['key_malformed', withCertificate(THROWAWAY_KEY.replace('MII', 'M*I'))],
  'an empty key': [
    'key_malformed',
    withCertificate('-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n'),
  ],
  'a key that is no key': [
    'key_malformed',
    withCertificate(asPem('PRIVATE KEY', Buffer.from([0x30, 3, 2, 1, 0]))),
  ],
  'a key with a flipped bit in its private part': [
    'key_malformed',
    withCertificate(asPem('PRIVATE KEY', flipDeep())),
  ],
  'a certificate without its end': [
    'certificate_malformed',
    THROWAWAY_KEY + THROWAWAY_CERTIFICATE.slice(0, 900),
  ],
  'a certificate with a line missing': [
    'certificate_malformed',
    THROWAWAY_KEY + shortened(THROWAWAY_CERTIFICATE),
  ],
  'a certificate with nonsense for a date': [
    'certificate_malformed',
    THROWAWAY_KEY + asPem('CERTIFICATE', nonsenseDate),
  ],
}

/** Private exponent and both its remainders damaged, so that no part makes up for another. */
function flipDeep(): Buffer {
  const third = Math.floor(derKey.length / 3)
  return [0.3, 0.45, 0.6, 0.7, 0.8, 0.95].reduce(
    (der, part) => flipped(der, Math.floor(derKey.length * part)),
    flipped(derKey, third + 40),
  )
}

for (const [name, [code, pem]] of Object.entries(REFUSED)) {
  it(`${name} is refused as ${code}, and nothing of it is repeated`, () => {
    assertRefused(() => parseCertificate(pem), code, {}, [pem])
  })
}

for (const surplus of ['A', 'AA', 'A==', '=', '*'])
  it(`a key with "${surplus}" after its last character is refused as damaged`, () => {
    const key = throwawayKeyAs('pkcs1').replace('\n-----END', `${surplus}\n-----END`)
    assertRefused(() => parseCertificate(withCertificate(key)), 'key_malformed', {}, [key])
  })

it('a damaged block is named by its label', () => {
  for (const [pem, code, label] of [
    [withCertificate(THROWAWAY_KEY.replace('MII', 'M*II')), 'key_malformed', 'PRIVATE KEY'],
    [THROWAWAY_KEY + THROWAWAY_CERTIFICATE.replace('MII', 'M*II'), 'certificate_malformed', 'CERTIFICATE'],
  ] as const)
    assertRefused(() => parseCertificate(pem), code, { label })
})

it('of several keys the error says how many there are', () => {
  const error = refusalOf(() => parseCertificate(THROWAWAY_PEM + THROWAWAY_KEY + UNSUITABLE_KEYS.ec()))
  assert.match(error.message, /3 private keys/)
  assert.deepEqual(error.facts, { keys: 3 })
})

const PASSPHRASE = 'a passphrase of length'
const encrypted = () => throwawayKeyAs('pkcs8', PASSPHRASE)
for (const [what, pem, passphrase] of [
  ['letter by letter', THROWAWAY_PEM + THROWAWAY_KEY, PASSPHRASE],
  ['in two notations', THROWAWAY_PEM + throwawayKeyAs('pkcs1'), PASSPHRASE],
  ['once encrypted', THROWAWAY_PEM + encrypted(), PASSPHRASE],
  [
    'encrypted, letter by letter and without the passphrase',
    withCertificate(encrypted().repeat(2)),
    undefined,
  ],
] as const)
  it(`the same key twice, ${what}, is named as that, with a command that keeps it once`, () => {
    const error = refusalOf(() => parseCertificate(pem, passphrase))
    const { keys, command } = error.facts
    assert.deepEqual([error.code, keys], ['key_ambiguous', 2])
    assert.match(error.message, /same private key is in the file 2 times/)
    assert.match(String(command), /^\(umask 077 && .* FILE; .* FILE; } > converted.pem\)$/)
    assert.ok(error.message.endsWith(String(command)))
    assertShowsNone(error, [pem, PASSPHRASE])
  })

it('keys that cannot be read are not called the same, and no command keeps one of them', () => {
  const error = refusalOf(() => parseCertificate(withCertificate(encrypted() + encrypted())))
  assert.deepEqual([error.code, error.facts], ['key_ambiguous', { keys: 2 }])
})

it('comparing keys of two types leaves nothing behind: the next good key is read', () => {
  refusalOf(() => parseCertificate(THROWAWAY_PEM + UNSUITABLE_KEYS.ec()))
  assert.equal(parseCertificate(THROWAWAY_PEM).thumbprint, THROWAWAY_KEY_ID)
})

it('an empty file is called empty, and no other', () => {
  for (const empty of ['', ' \r\n', '\uFEFF'])
    assert.match(refusalOf(() => parseCertificate(empty)).message, /file is empty/)
  assert.doesNotMatch(refusalOf(() => parseCertificate('Dear customer')).message, /empty/)
})

it('a certificate request in place of the certificate is named, and nothing else is taken for one', () => {
  for (const [beside, isNamed] of [
    [asPem('CERTIFICATE REQUEST', x509.raw), true],
    [asPem('NEW CERTIFICATE REQUEST', x509.raw), true],
    [asPem('PUBLIC KEY', x509.raw), false],
    ['', false],
  ] as const) {
    const error = refusalOf(() => parseCertificate(THROWAWAY_KEY + beside))
    assert.equal(error.code, 'certificate_missing')
    assert.equal(/only the request for one/.test(error.message), isNamed)
  }
})

for (const [what, pem, command] of [
  ['without a key', THROWAWAY_CERTIFICATE, 'cat FILE KEY > both.pem'],
  ['without a certificate', THROWAWAY_KEY, 'cat FILE CERTIFICATE > both.pem'],
] as const)
  it(`a file ${what} is refused with the command that joins it to the other one`, () => {
    const { message } = refusalOf(() => parseCertificate(pem))
    assert.ok(message.endsWith(`: ${command}`), message)
  })

it('a file that openssl pkcs12 left without its certificate gets the command that goes to the end', () => {
  const left = THROWAWAY_PEM.replace(THROWAWAY_CERTIFICATE, '')
  for (const pem of [left, left.replaceAll(/^/gm, '    '), left.replaceAll('\n', '\\n')]) {
    const { code, message, facts } = refusalOf(() => parseCertificate(pem))
    const command = 'openssl pkcs12 -legacy -in FILE -nodes -out certificate.pem'
    assert.deepEqual([code, facts], ['certificate_missing', { command }])
    assert.ok(message.endsWith(command))
  }
})

it('a damaged encrypted key is called damaged, not wrongly opened', () => {
  const pem = withCertificate(shortened(throwawayKeyAs('pkcs8', 'right')))
  assertRefused(() => parseCertificate(pem, 'right'), 'key_malformed', {}, [pem])
})
