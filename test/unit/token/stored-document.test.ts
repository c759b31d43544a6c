import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { readStoredDocument, writeStoredDocument } from '../../../lib/token/stored-document.ts'
import { aToken } from '../../support/tokens.ts'

const DOCUMENT = {
  version: 1,
  accessToken: 'abc-._~+/==',
  tokenType: 'Bearer',
  scope: 'client_paymentrequest',
  issuedAt: 1_764_000_000,
  expiresAt: 1_764_003_600,
  clientMode: 'test',
}
const { version: _, ...TOKEN } = DOCUMENT

const TOKENS = fc
  .record({
    accessToken: fc.stringMatching(/^[A-Za-z0-9\-._~+/]{1,100}={0,2}$/),
    scope: fc.string(),
    issuedAt: fc.integer({ min: 1, max: 4_000_000_000 }),
    lifetimeSeconds: fc.integer({ min: 1, max: 86_400 }),
    clientMode: fc.constantFrom('test' as const, 'live' as const),
  })
  .map((members) => aToken(members))

it('the document has the members that others rely on, in that order', () => {
  const text = writeStoredDocument(TOKEN as ReturnType<typeof aToken>)
  assert.equal(text, JSON.stringify(DOCUMENT))
})

it('what is written is what is read', () => {
  fc.assert(
    fc.property(TOKENS, (token) => assert.deepEqual(readStoredDocument(writeStoredDocument(token)), token)),
  )
})

it('members that are not known are ignored', () => {
  assert.deepEqual(readStoredDocument(JSON.stringify({ ...DOCUMENT, refreshToken: 'x', note: {} })), TOKEN)
})

for (const [what, members] of [
  ['another version', { version: 2 }],
  ['a version that is a text', { version: '1' }],
  ['no version', { version: undefined }],
  ['no token', { accessToken: undefined }],
  ['an empty token', { accessToken: '' }],
  ['a token that is no text', { accessToken: 7 }],
  ['a token with a line end', { accessToken: 'abc\r\nHost: evil' }],
  ['a token with a blank', { accessToken: 'a b' }],
  ['another token type', { tokenType: 'bearer' }],
  ['no scope', { scope: undefined }],
  ['another client mode', { clientMode: 'sandbox' }],
  ['an instant as text', { expiresAt: '1764003600' }],
  ['an instant with a fraction', { issuedAt: 1_764_000_000.5 }],
  ['an instant of zero', { issuedAt: 0 }],
  ['an instant that no calendar has', { expiresAt: 8_640_000_000_001 }],
  ['an end at its beginning', { expiresAt: DOCUMENT.issuedAt }],
] as const)
  it(`a document with ${what} is none`, () => {
    assert.equal(readStoredDocument(JSON.stringify({ ...DOCUMENT, ...members })), undefined)
  })

it('a token that ends one second after it was issued is one, and one that ends with the calendar', () => {
  for (const expiresAt of [DOCUMENT.issuedAt + 1, 8_640_000_000_000])
    assert.ok(readStoredDocument(JSON.stringify({ ...DOCUMENT, expiresAt })))
})

it('no text makes reading throw', () => {
  const anyText = fc.oneof(
    fc.string(),
    fc.json(),
    fc.constant(JSON.stringify(DOCUMENT)).map((text) => text.slice(0, -1)),
  )
  fc.assert(fc.property(anyText, (text) => assert.equal(readStoredDocument(text), undefined)))
})

it('no change of one member makes reading throw', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(DOCUMENT)), fc.jsonValue(), (member, value) => {
      const token = readStoredDocument(JSON.stringify({ ...DOCUMENT, [member]: value }))
      if (token !== undefined) assert.ok(token.expiresAt > token.issuedAt)
    }),
  )
})
