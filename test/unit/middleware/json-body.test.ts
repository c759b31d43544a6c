import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import middy from '@middy/core'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import fc from 'fast-check'
import {
  array,
  maxLength,
  number,
  object,
  optional,
  picklist,
  pipe,
  regex,
  strictObject,
  string,
} from 'valibot'
import { StitchError } from '../../../lib/errors.ts'
import { JSON_BODY_LIMIT, jsonBody, readJsonBody } from '../../../lib/middleware/json-body.ts'
import { aContext, anEvent } from '../../support/invocation.ts'
import { thrownBy } from '../../support/rejection.ts'

const Schema = strictObject({
  name: pipe(string(), maxLength(5, 'must be at most 5 characters long')),
  amount: optional(strictObject({ quantity: pipe(string(), regex(/^\d+$/)) })),
  kind: optional(picklist(['a', 'b'])),
  tags: optional(array(number())),
})

const read = (event: APIGatewayProxyEventV2) => readJsonBody(event, Schema, false)

function refusalOf(event: APIGatewayProxyEventV2): StitchError {
  const error = thrownBy(() => read(event))
  assert.doesNotMatch(JSON.stringify([error.message, error.facts]), /canary/)
  return error
}

const errorsOf = (event: APIGatewayProxyEventV2) => {
  const error = refusalOf(event)
  assert.equal(error.code, 'invalid_request')
  return error.facts.errors as { member: string; reason: string }[]
}

it('a body that fits is taken', () => {
  const body = { name: 'zwölf', amount: { quantity: '1' }, kind: 'a', tags: [1, 2] }
  assert.deepEqual(read(anEvent(body)), body)
  assert.deepEqual(read(anEvent(body, { base64: true })), body)
})

// Fault: a byte order mark before JSON
it('a byte order mark before a body is ignored', () => {
  assert.deepEqual(read(anEvent('\uFEFF{"name":"a"}')), { name: 'a' })
})

it('a byte order mark within a text is part of it', () => {
  assert.deepEqual(read(anEvent({ name: 'a\uFEFFb' })), { name: 'a\uFEFFb' })
})

it('no body at all is none in base64, too', () => {
  const errors = [{ member: '', reason: 'a JSON object is needed as the body' }]
  assert.deepEqual(errorsOf({ ...anEvent(undefined), isBase64Encoded: true }), errors)
})

describe('the media type', () => {
  for (const contentType of [
    'application/json',
    'application/json; charset=utf-8',
    'application/json ;charset=UTF-8',
    'APPLICATION/JSON',
    'application/problem+json',
  ])
    it(`may be ${contentType}`, () =>
      assert.deepEqual(read(anEvent({ name: 'a' }, { contentType })), { name: 'a' }))

  for (const contentType of [
    'text/plain',
    'application/jsonp',
    'text/json',
    'x-application/json',
    'application/x-www-form-urlencoded',
    '',
  ])
    it(`may not be "${contentType}": media_type_unsupported`, () => {
      const error = refusalOf(anEvent({ name: 'a' }, { contentType }))
      assert.deepEqual([error.code, error.facts.accepted], ['media_type_unsupported', ['application/json']])
    })
})

describe('the size, in bytes,', () => {
  const ofBytes = (bytes: number) => {
    const text = JSON.stringify({ name: 'ä' })
    return text + ' '.repeat(bytes - Buffer.byteLength(text))
  }
  for (const base64 of [false, true]) {
    it(`may be 64 KiB${base64 ? ', decoded' : ''}`, () => {
      assert.deepEqual(read(anEvent(ofBytes(JSON_BODY_LIMIT), { base64 })), { name: 'ä' })
    })
    it(`may not be a byte more${base64 ? ', decoded' : ''}: body_too_large`, () => {
      const error = refusalOf(anEvent(ofBytes(JSON_BODY_LIMIT + 1), { base64 }))
      assert.deepEqual([error.code, error.facts.limitBytes], ['body_too_large', 65_536])
    })
  }
})

describe('what is wrong is told member by member, without a value:', () => {
  for (const [what, body, errors] of [
    ['no body', undefined, [{ member: '', reason: 'a JSON object is needed as the body' }]],
    ['an empty body', '', [{ member: '', reason: 'a JSON object is needed as the body' }]],
    ['no JSON', '{"name": canary}', [{ member: '', reason: 'the body is not JSON' }]],
    ['a text', '"canary"', [{ member: '', reason: 'must be Object' }]],
    ['null', 'null', [{ member: '', reason: 'must be Object' }]],
    ['a missing member', {}, [{ member: 'name', reason: 'is missing' }]],
    ['an unknown member', { name: 'a', other: 'canary' }, [{ member: 'other', reason: 'is not known' }]],
    ['a wrong type', { name: 7 }, [{ member: 'name', reason: 'must be string' }]],
    ['a wrong choice', { name: 'a', kind: 'canary' }, [{ member: 'kind', reason: 'must be ("a" | "b")' }]],
    ['our own rule', { name: 'canary' }, [{ member: 'name', reason: 'must be at most 5 characters long' }]],
    [
      'a rule without a reason of its own, whose default text would quote the value',
      { name: 'a', amount: { quantity: 'canary' } },
      [{ member: 'amount.quantity', reason: 'must be /^\\d+$/' }],
    ],
    [
      'a member of a list',
      { name: 'a', tags: [1, 'canary'] },
      [{ member: 'tags.1', reason: 'must be number' }],
    ],
    [
      'several at once',
      { name: 7, kind: 'c', amount: {} },
      [
        { member: 'name', reason: 'must be string' },
        { member: 'amount.quantity', reason: 'is missing' },
        { member: 'kind', reason: 'must be ("a" | "b")' },
      ],
    ],
  ] as const)
    it(what, () => assert.deepEqual(errorsOf(anEvent(body)), errors))

  it('a list where an object is due', () => {
    assert.ok(errorsOf(anEvent('[]')).length > 0)
    const Empty = object({})
    assert.throws(() => readJsonBody(anEvent('[]'), Empty, false), { code: 'invalid_request' })
  })
})

describe('a body that may be left out', () => {
  const Optional = strictObject({ force: optional(string()) })
  it('counts as an empty object, whatever its media type', () => {
    assert.deepEqual(readJsonBody(anEvent(undefined, { contentType: '' }), Optional, true), {})
    assert.deepEqual(readJsonBody(anEvent('', { contentType: 'text/plain' }), Optional, true), {})
  })

  it('is checked when it is there', () => {
    assert.throws(() => readJsonBody(anEvent({ force: 1 }), Optional, true), { code: 'invalid_request' })
  })
})

it('no body makes reading fail in another way', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), fc.boolean(), (body, base64) => {
      try {
        read(anEvent(body, { base64 }))
      } catch (error) {
        assert.ok(error instanceof StitchError)
      }
    }),
  )
})

it('the handler finds the checked body in its context, and does not run without it', async () => {
  const bodies: unknown[] = []
  const handler = middy<APIGatewayProxyEventV2>()
    .use(jsonBody(Schema))
    .handler(async (_event, { body }) => {
      bodies.push(body)
      return {}
    })
  await handler(anEvent({ name: 'a' }), aContext() as never)
  await assert.rejects(Promise.resolve(handler(anEvent({}), aContext() as never)), {
    code: 'invalid_request',
  })
  assert.deepEqual(bodies, [{ name: 'a' }])
})

it('a handler with a body wants one, also where nothing in it is needed', async () => {
  const handler = middy<APIGatewayProxyEventV2>()
    .use(jsonBody(strictObject({ force: optional(string()) })))
    .handler(async () => ({}))
  assert.deepEqual(await handler(anEvent({}), aContext() as never), {})
  await assert.rejects(Promise.resolve(handler(anEvent(undefined), aContext() as never)), {
    code: 'invalid_request',
  })
})
