import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { makeCertificate } from '../../local/stitch/certificate.ts'
import {
  CHAIN_PEM,
  readFixture,
  THROWAWAY_CERTIFICATE,
  THROWAWAY_KEY,
  THROWAWAY_NOT_AFTER,
  THROWAWAY_PEM,
  throwawayCertificateOf,
  throwawayKeyAs,
  UNSUITABLE_KEYS,
} from '../fixtures/certificates.ts'
import { assertNoLeak } from '../support/canary.ts'
import { startTestStack } from '../support/stack.ts'
import { keeps, runRefresher, valuesOf, withTokenDue } from './fault-run.ts'
import { ringing } from './ringing-alarms.ts'

const stack = await startTestStack()
const { stitch, store } = stack

const clientId = stitch.clients[0]?.id ?? ''
const DAY_MS = 86_400_000
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS)

const keyOf = (file: string): string =>
  /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n/.exec(file)?.[0] ?? ''
const pem = (key: string) => ({ certificate: THROWAWAY_CERTIFICATE + key })
/** The last certificate of the chain is the one to be taken. */
const CHAIN_LEAF = CHAIN_PEM.slice(CHAIN_PEM.lastIndexOf('-----BEGIN CERTIFICATE-----'))

/** One more certificate for the throwaway key, which begins in ten days and lasts longer. */
const SUCCESSOR = throwawayCertificateOf(
  inDays(10).getTime() / 1000,
  THROWAWAY_NOT_AFTER + 10 * (DAY_MS / 1000),
)

/** Stores a certificate that Stitch knows, with these dates. */
async function storeCertificate(notBefore: Date, notAfter: Date): Promise<void> {
  const { pem } = await makeCertificate({ notBefore, notAfter })
  stack.addSecret({ what: 'private key', value: pem })
  stitch.registerCertificate(pem)
  await store.putSecret({ clientId, certificate: pem })
}

describe('the certificate', () => {
  beforeEach(() => withTokenDue(stack))

  const DATES: readonly [title: string, begins: number, ends: number, code: string][] = [
    ['expired', -400, -1, 'certificate_expired'],
    ['not yet valid', 2, 300, 'certificate_not_yet_valid'],
  ]
  // Fault: expired or not yet valid
  for (const [title, begins, ends, code] of DATES)
    it(`that is ${title} is named with its date, and Stitch is not asked`, async () => {
      await storeCertificate(inDays(begins), inDays(ends))
      const { ended, message, requests } = await keeps(stack, () => runRefresher(stack))
      assert.deepEqual([ended, requests], [code, 0])
      const date = code === 'certificate_expired' ? inDays(ends) : inDays(begins)
      assert.ok(message.includes(date.toISOString().slice(0, 10)), message)
    })

  const LEFT: readonly [days: number, warning: RegExp | undefined, alarms: readonly (14 | 30)[]][] = [
    [30, undefined, []],
    [29, /in under 30 days/, [30]],
    [14, /in under 30 days/, [30]],
    [13, /in under 14 days/, [30, 14]],
  ]
  // Fault: under 30 or 14 days left
  for (const [days, warning, alarms] of LEFT)
    it(`with ${days} days left is used, counted${warning === undefined ? '' : ', and warned of'}; alarms that ring: ${alarms.length}`, async () => {
      await storeCertificate(inDays(-300), inDays(days + 0.5))
      const run = await runRefresher(stack)
      assert.deepEqual([run.ended, run.requests], ['refreshed', 1])
      assert.ok(valuesOf(run, 'CertificateDaysLeft').includes(days), run.said)
      assert.equal(/The certificate ends in under/.test(run.said), warning !== undefined)
      if (warning !== undefined) assert.match(run.said, warning)
      assert.deepEqual(
        await ringing(run, 'CertificateDaysLeft'),
        alarms.map((under) => `CertificateExpiring${under}DaysAlarm`),
      )
    })

  const REFUSALS: readonly [title: string, secret: object, code: string][] = [
    ['an RSA key of 1024 bits', pem(UNSUITABLE_KEYS.rsa1024()), 'key_too_weak'],
    // Fault: key too weak or of another type
    ['an RSA key of 2047 bits', pem(UNSUITABLE_KEYS.rsa2047()), 'key_too_weak'],
    ['an EC key', pem(UNSUITABLE_KEYS.ec()), 'key_type_unsupported'],
    ['an Ed25519 key', pem(UNSUITABLE_KEYS.ed25519()), 'key_type_unsupported'],
    // Fault: key too weak or of another type
    ['an RSA-PSS key', pem(UNSUITABLE_KEYS['rsa-pss']()), 'key_type_unsupported'],
    // Fault: encrypted key
    ['an encrypted key without passphrase', pem(throwawayKeyAs('pkcs8', 'open sesame')), 'key_encrypted'],
    // Fault: encrypted key
    [
      'an encrypted key with the wrong passphrase',
      { ...pem(throwawayKeyAs('pkcs8', 'open sesame')), passphrase: 'canary-passphrase-01' },
      'key_passphrase_wrong',
    ],
    // Fault: certificate of another key
    [
      "another key than the certificate's",
      { certificate: THROWAWAY_CERTIFICATE + keyOf(CHAIN_PEM) },
      'certificate_key_mismatch',
    ],
    ['no key', { certificate: THROWAWAY_CERTIFICATE }, 'key_missing'],
    // Fault: incomplete, ambiguous, damaged, foreign format
    ['no certificate', { certificate: THROWAWAY_KEY }, 'certificate_missing'],
    // Fault: incomplete, ambiguous, damaged, foreign format
    ['two keys', pem(THROWAWAY_KEY + keyOf(CHAIN_PEM)), 'key_ambiguous'],
    // Fault: incomplete, ambiguous, damaged, foreign format
    [
      'a damaged key',
      pem(THROWAWAY_KEY.replace(/\n[A-Za-z0-9+/]{40}/, '\nAAAAcanarykeyAAAA')),
      'key_malformed',
    ],
    // Fault: incomplete, ambiguous, damaged, foreign format
    [
      'a PFX file',
      { certificate: readFixture('throwaway.p12').toString('base64') },
      'key_format_unsupported',
    ],
    // Fault: formats of other tools
    [
      'a key and a PKCS#7',
      { certificate: `${THROWAWAY_KEY}-----BEGIN PKCS7-----\nMAA=\n-----END PKCS7-----\n` },
      'key_format_unsupported',
    ],
    ['the same key twice', pem(THROWAWAY_KEY + THROWAWAY_KEY), 'key_ambiguous'],
  ]
  for (const [title, secret, code] of REFUSALS)
    it(`file with ${title} is refused when it is read: ${code}`, async () => {
      await store.putSecret({ clientId, ...secret })
      const { ended, message, requests, said } = await keeps(stack, () => runRefresher(stack))
      assert.deepEqual([ended, requests], [code, 0])
      assert.doesNotMatch(said, /canary/)
      if (code === 'key_format_unsupported') assert.match(message, /openssl pkcs(12 -nodes|7 -print_certs)/)
    })

  const ACCEPTED: readonly [title: string, certificate: string, passphrase?: string][] = [
    ['the certificate before the key', THROWAWAY_CERTIFICATE + THROWAWAY_KEY],
    ['the certificate after the key', THROWAWAY_KEY + THROWAWAY_CERTIFICATE],
    // Fault: unusual layout
    ['bag attributes, as Stitch issues it', THROWAWAY_PEM],
    ['CRLF line ends', THROWAWAY_PEM.replaceAll('\n', '\r\n')],
    // Fault: unusual layout
    ['escaped line ends', THROWAWAY_PEM.replaceAll('\n', '\\n')],
    ['a PKCS#1 key', THROWAWAY_CERTIFICATE + throwawayKeyAs('pkcs1')],
    // Fault: unusual layout
    ['a chain', CHAIN_PEM],
    // Fault: encrypted key
    [
      'an encrypted key and its passphrase',
      THROWAWAY_CERTIFICATE + throwawayKeyAs('pkcs8', 'open sesame'),
      'open sesame',
    ],
    // Fault: a successor not valid yet
    ['its successor, not valid yet, for the same key', SUCCESSOR + THROWAWAY_CERTIFICATE + THROWAWAY_KEY],
  ]
  for (const [title, certificate, passphrase] of ACCEPTED)
    it(`file with ${title} is accepted`, async () => {
      stitch.registerCertificate(THROWAWAY_CERTIFICATE)
      stitch.registerCertificate(CHAIN_LEAF)
      await store.putSecret({ clientId, certificate, ...(passphrase === undefined ? {} : { passphrase }) })
      const { ended, requests } = await runRefresher(stack)
      assert.deepEqual([ended, requests], ['refreshed', 1])
    })

  // Fault: UTF-16
  for (const [title, bytes] of [
    ['UTF-16', Buffer.from(`\uFEFF${JSON.stringify({ clientId, certificate: THROWAWAY_PEM })}`, 'utf16le')],
    [
      'UTF-8 with a byte order mark',
      Buffer.from(`\uFEFF${JSON.stringify({ clientId, certificate: THROWAWAY_PEM })}`),
    ],
  ] as const)
    it(`in a binary secret of ${title}, as PowerShell writes files, is accepted`, async () => {
      stitch.registerCertificate(THROWAWAY_CERTIFICATE)
      await store.putSecret(bytes)
      assert.equal((await runRefresher(stack)).ended, 'refreshed')
    })
})

it('shows no secret in any output', () => {
  for (const value of [THROWAWAY_PEM, CHAIN_PEM]) stack.addSecret({ what: 'private key', value })
  return assertNoLeak(stack)
})
