import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { StitchError } from '../../../lib/errors.ts'
import { parseCertificate } from '../../../lib/refresher/credentials/certificate.ts'
import {
  THROWAWAY_CERTIFICATE,
  THROWAWAY_KEY,
  THROWAWAY_KEY_ID,
  throwawayKeyAs,
} from '../../fixtures/certificates.ts'
import { assertShowsNone } from './refusal.ts'

const contentOf = (pem: string) => pem.replaceAll(/-----[A-Z ]+-----|\s/g, '')
const labelOf = (pem: string) => /BEGIN ([A-Z ]+)-/.exec(pem)?.[1] as string

/** The same block, wrapped at `width`, each line indented and ended alike. */
const layOut = (
  pem: string,
  { width, indent, lineEnd }: { width: number; indent: string; lineEnd: string },
) =>
  [
    `-----BEGIN ${labelOf(pem)}-----`,
    ...(contentOf(pem).match(new RegExp(`.{1,${width}}`, 'g')) ?? []),
    `-----END ${labelOf(pem)}-----`,
    '',
  ]
    .map((line) => indent + line)
    .join(lineEnd)

const layout = fc.record({
  width: fc.integer({ min: 1, max: 5000 }),
  indent: fc.constantFrom('', ' ', '    ', '\t'),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r', ' ', '\\n', '\\r\\n', '\n\n'),
})
/** What people and tools write around blocks; no line of it looks like a boundary. */
const chatter = fc.string({ maxLength: 200 }).filter((text) => !text.includes('-----'))
const keys = [THROWAWAY_KEY, throwawayKeyAs('pkcs1'), throwawayKeyAs('pkcs8', 'passphrase')]

test('any order, wrapping, indentation, line end and text around the blocks give the same key id', () => {
  const property = fc.property(
    fc.constantFrom(...keys),
    layout,
    layout,
    fc.boolean(),
    fc.tuple(chatter, chatter, chatter),
    fc.boolean(),
    (key, keyLayout, certificateLayout, keyFirst, [before, between, after], wholeAsBase64) => {
      const blocks = [layOut(key, keyLayout), layOut(THROWAWAY_CERTIFICATE, certificateLayout)]
      const [first, second] = keyFirst ? blocks : blocks.toReversed()
      const text = `${before}\n${first}\n${between}\n${second}\n${after}`
      const pem = wholeAsBase64 ? Buffer.from(text).toString('base64') : text
      const certificate = parseCertificate(pem, 'passphrase')
      assert.equal(certificate.thumbprint, THROWAWAY_KEY_ID)
      assert.ok(certificate.privateKey.equals(createPrivateKey(THROWAWAY_KEY)))
    },
  )
  fc.assert(property, { numRuns: 200 })
})

/** Either read well or refused by a StitchError that repeats nothing of the input. */
function assertJudged(text: string, passphrase?: string): void {
  try {
    assert.equal(parseCertificate(text, passphrase).thumbprint, THROWAWAY_KEY_ID)
  } catch (error) {
    assert.ok(error instanceof StitchError, String(error))
    assert.equal(error.cause, undefined)
    assertShowsNone(error, [text, passphrase ?? ''])
  }
}

const passphrase = fc.option(
  fc.string().map((text) => `a canary of a passphrase ${text}`),
  { nil: undefined },
)
const garbage = fc.oneof(
  fc.string({ maxLength: 3000 }),
  fc.string({ unit: 'binary', maxLength: 500 }),
  fc.base64String({ maxLength: 3000 }),
  fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
)

test('random garbage is refused with a code, and never repeated', () => {
  fc.assert(fc.property(garbage, passphrase, assertJudged), { numRuns: 2000 })
})

const label = fc.constantFrom(
  'CERTIFICATE',
  'PRIVATE KEY',
  'RSA PRIVATE KEY',
  'ENCRYPTED PRIVATE KEY',
  'OPENSSH PRIVATE KEY',
  'PKCS12',
  'PKCS7',
  'CERTIFICATE REQUEST',
)
const falseBlock = fc
  .tuple(label, fc.oneof(fc.base64String({ maxLength: 400 }), garbage))
  .map(([name, content]) => `-----BEGIN ${name}-----\n${content}\n-----END ${name}-----\n`)
const block = fc.oneof(falseBlock, fc.constantFrom(THROWAWAY_CERTIFICATE, THROWAWAY_KEY))

test('garbage between well-formed boundary lines is refused with a code, and never repeated', () => {
  const blocks = fc.array(block, { maxLength: 4 }).map((all) => all.join(''))
  fc.assert(fc.property(blocks, passphrase, assertJudged), { numRuns: 1000 })
})

test('a file with any stretch of it overwritten is read well or refused with a code', () => {
  const whole = THROWAWAY_CERTIFICATE + THROWAWAY_KEY
  const property = fc.property(
    fc.nat(whole.length),
    fc.oneof(fc.base64String({ minLength: 4, maxLength: 40 }), fc.string({ maxLength: 40 })),
    (at, patch) => {
      const damaged = whole.slice(0, at) + patch + whole.slice(at + patch.length)
      try {
        assert.match(parseCertificate(damaged).thumbprint, /^[0-9A-F]{40}$/)
      } catch (error) {
        assert.ok(error instanceof StitchError, String(error))
        assertShowsNone(error, [damaged])
      }
    },
  )
  fc.assert(property, { numRuns: 500 })
})
