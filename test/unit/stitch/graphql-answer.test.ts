import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { StitchError } from '../../../lib/errors.ts'
import { failing, read, refusalOf } from './graphql-refusal.ts'

const UNAUTHENTICATED = { code: 'UNAUTHENTICATED' }

it('the data is what was asked for, and nothing else', () => {
  assert.deepEqual(read(200, { data: { name: 'a', canary: 1 }, extensions: { cost: 7 } }), { name: 'a' })
})

describe('a rejected token is upstream_unauthorized:', () => {
  for (const status of [200, 400, 401, 403, 500])
    it(`UNAUTHENTICATED in an error, with HTTP ${status}`, () => {
      assert.equal(refusalOf(status, failing(UNAUTHENTICATED)).code, 'upstream_unauthorized')
    })

  for (const status of [200, 400])
    it(`UNAUTHENTICATED beside the errors, as Stitch documents it, with HTTP ${status}`, () => {
      const body = { errors: [{ message: 'canary' }], extensions: UNAUTHENTICATED }
      assert.equal(refusalOf(status, body).code, 'upstream_unauthorized')
    })

  for (const [what, body] of [
    ['without errors', { extensions: UNAUTHENTICATED }],
    ['with null data', { data: null, extensions: UNAUTHENTICATED }],
    ['second of several errors', { errors: [{ message: 'canary' }, { extensions: UNAUTHENTICATED }] }],
    ['with partial data', { data: { name: 'canary' }, errors: [{ extensions: UNAUTHENTICATED }] }],
    [
      'with a missing scope too',
      {
        errors: [
          { extensions: { code: 'FORBIDDEN', missingScopes: ['a'] } },
          { extensions: UNAUTHENTICATED },
        ],
      },
    ],
  ] as const)
    it(`UNAUTHENTICATED ${what}`, () => assert.equal(refusalOf(200, body).code, 'upstream_unauthorized'))

  for (const body of ['', '<html>canary</html>', { message: 'canary' }])
    it(`HTTP 401 with ${JSON.stringify(body)}`, () => {
      assert.equal(refusalOf(401, body).code, 'upstream_unauthorized')
    })
})

it('extensions of an answer with data and no error are no rejection', () => {
  assert.deepEqual(read(200, { data: { name: 'a' }, extensions: UNAUTHENTICATED }), { name: 'a' })
})

it('errors that are null are none, whatever else the answer says', () => {
  const body = { data: { name: 'a' }, errors: null, extensions: { cost: 7 } }
  assert.deepEqual(read(200, body), { name: 'a' })
})

for (const errors of [['canary'], 'canary', [null], [['canary']], {}, 0, true])
  it(`data beside errors of no known form is upstream_bad_response: ${JSON.stringify(errors)}`, () => {
    assert.equal(refusalOf(200, { data: { name: 'a' }, errors }).code, 'upstream_bad_response')
  })

describe('a missing scope is scope_missing, with the scopes to add:', () => {
  for (const [what, body, scopes] of [
    ['one', failing({ code: 'FORBIDDEN', missingScopes: ['client_refund'] }), ['client_refund']],
    [
      'several, each named once',
      {
        errors: [
          { extensions: { code: 'FORBIDDEN', missingScopes: ['a', 'b'] } },
          { extensions: { code: 'FORBIDDEN', missingScopes: ['b', 'c'] } },
        ],
      },
      ['a', 'b', 'c'],
    ],
    ['beside the errors', { errors: [{}], extensions: { code: 'FORBIDDEN', missingScopes: ['a'] } }, ['a']],
    ['with partial data', { ...failing({ code: 'FORBIDDEN', missingScopes: ['a'] }), data: {} }, ['a']],
    [
      'names that are none left out',
      failing({ code: 'FORBIDDEN', missingScopes: ['a', 'canary says: hello', 7] }),
      ['a'],
    ],
  ] as const)
    it(what, () => {
      const error = refusalOf(200, body)
      assert.deepEqual([error.code, error.facts.missingScopes], ['scope_missing', scopes])
      for (const scope of scopes) assert.ok(error.message.includes(scope))
    })

  it('FORBIDDEN without a scope is upstream_bad_response', () => {
    for (const missingScopes of [undefined, [], 'a', ['canary!']])
      assert.equal(
        refusalOf(200, failing({ code: 'FORBIDDEN', missingScopes })).code,
        'upstream_bad_response',
      )
  })
})

describe('429 is upstream_throttled, and says when to come back:', () => {
  for (const [headers, seconds] of [
    [{ 'retry-after': '7' }, 7],
    [{ 'retry-after': 'Fri, 15 Jan 2027 08:00:09 GMT', date: 'Fri, 15 Jan 2027 08:00:00 GMT' }, 9],
    [{}, 10],
    [{ 'retry-after': 'canary' }, 10],
  ] as const)
    it(JSON.stringify(headers), () => {
      const error = refusalOf(429, 'canary', headers)
      assert.deepEqual([error.code, error.facts.retryAfterSeconds], ['upstream_throttled', seconds])
    })
})

for (const status of [408, 425, 500, 502, 503, 504])
  it(`HTTP ${status} is upstream_unavailable, whatever the body`, () => {
    for (const body of ['', '<html>canary', failing({ code: 'GRAPHQL_VALIDATION_FAILED' })])
      assert.equal(refusalOf(status, body).code, 'upstream_unavailable')
  })

describe('a document that the schema refuses is upstream_operation_unknown, naming the operation:', () => {
  for (const [what, error] of [
    ['its code', { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    ['a code of Hot Chocolate', { extensions: { code: 'HC0016' } }],
    ['an unknown field', { message: 'Cannot query field "canary" on type "Query".' }],
    ['an unknown argument', { message: 'Unknown argument "canary" on field "Query.a".' }],
    ['an unknown type', { message: 'Unknown type "canary".' }],
    ['a field that does not exist', { message: 'The field `canary` does not exist on the type `Query`.' }],
  ] as const)
    it(what, () => {
      for (const status of [200, 400]) {
        const refusal = refusalOf(status, { errors: [error] })
        assert.equal(refusal.code, 'upstream_operation_unknown')
        assert.match(refusal.message, /ReadName/)
      }
    })
})

describe('anything else is upstream_bad_response:', () => {
  for (const [what, status, body] of [
    ['not JSON', 200, '<html>canary</html>'],
    ['nothing', 200, ''],
    ['null', 200, 'null'],
    ['a list', 200, '[{"data":{"name":"canary"}}]'],
    ['no data', 200, {}],
    ['null data', 200, { data: null }],
    ['data of another form', 200, { data: { name: 7 } }],
    ['partial data with errors', 200, { data: { name: 'canary' }, errors: [{ message: 'canary' }] }],
    ['an error of an unknown code', 200, failing({ code: 'SOMETHING' })],
    ['errors that are no list', 200, { errors: 'canary' }],
    ['a redirect', 302, ''],
    ['a redirect with data', 307, { data: { name: 'canary' } }],
    ['400 with data', 400, { data: { name: 'canary' } }],
    ['404 with HTML', 404, '<html>canary'],
  ] as const)
    it(what, () => assert.equal(refusalOf(status, body).code, 'upstream_bad_response'))

  for (const [status, body, named] of [
    [404, '', true],
    [405, { error: 'canary' }, true],
    [404, failing({ code: 'SOMETHING' }), false],
    [403, '', false],
  ] as const)
    it(`HTTP ${status} with ${JSON.stringify(body)} ${named ? 'names' : 'does not name'} STITCH_API_ENDPOINT`, () => {
      assert.equal(refusalOf(status, body).message.includes('STITCH_API_ENDPOINT'), named)
    })

  it('of the answer only well-formed codes are kept, for the log', () => {
    const body = {
      errors: [{ extensions: { code: 'A_CODE' } }, { extensions: { code: 'canary, in prose' } }],
    }
    assert.deepEqual(refusalOf(200, body).facts.upstreamCodes, ['A_CODE'])
  })
})

it('no answer makes reading fail in another way', () => {
  const body = fc.oneof(
    fc.json(),
    fc.string(),
    fc
      .record({ data: fc.jsonValue(), errors: fc.jsonValue(), extensions: fc.jsonValue() })
      .map((value) => JSON.stringify(value)),
  )
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), body, (status, text) => {
      try {
        read(status, text)
      } catch (error) {
        assert.ok(error instanceof StitchError)
      }
    }),
  )
})
