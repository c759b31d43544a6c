import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { readStoredDocument, writeStoredDocument } from '../../../lib/token/stored-document.ts'

const schema = JSON.parse(
  readFileSync(new URL('../../../lib/token/stored-document.schema.json', import.meta.url), 'utf8'),
)
const fits = new Ajv2020({ strict: true }).compile(schema)

const token = fc.record({
  accessToken: fc.stringMatching(/^[A-Za-z0-9._~+/-]{1,60}={0,2}$/),
  tokenType: fc.constant('Bearer' as const),
  scope: fc.stringMatching(/^[a-z_]{1,20}( [a-z_]{1,20})?$/),
  issuedAt: fc.integer({ min: 1, max: 4_000_000_000 }),
  clientMode: fc.constantFrom('test' as const, 'live' as const),
  lifetime: fc.integer({ min: 1, max: 86_400 }),
})

/** What may stand where a member should be: the right kind of thing, its neighbours, and nonsense. */
const value = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    'Bearer',
    'bearer',
    'abc',
    'a b',
    'a\n',
    'é',
    '===',
    'test',
    'live',
    null,
    true,
    [],
    {},
  ),
  fc.constantFrom(0, -1, 1, 2, 1.5, '1', 1e21, Number.MAX_SAFE_INTEGER),
  fc.string(),
  fc.integer(),
)

it('every document that is written fits the schema', () => {
  fc.assert(
    fc.property(token, ({ lifetime, ...rest }) => {
      const text = writeStoredDocument({ ...rest, expiresAt: rest.issuedAt + lifetime })
      assert.ok(fits(JSON.parse(text)), JSON.stringify(fits.errors))
    }),
  )
})

it('the schema and the reader agree on every document, but for the order of the two instants', () => {
  const members = Object.keys(schema.properties)
  fc.assert(
    fc.property(
      token,
      fc.dictionary(fc.constantFrom(...members, 'more'), value, { maxKeys: 2 }),
      fc.subarray(members, { maxLength: 1 }),
      ({ lifetime, ...rest }, changed, dropped) => {
        const whole = { version: 1, ...rest, expiresAt: rest.issuedAt + lifetime, ...changed }
        const document = Object.fromEntries(Object.entries(whole).filter(([name]) => !dropped.includes(name)))
        const inOrder = Number(document.expiresAt) > Number(document.issuedAt)
        assert.equal(readStoredDocument(JSON.stringify(document)) !== undefined, fits(document) && inOrder)
      },
    ),
    { numRuns: 2000 },
  )
})
