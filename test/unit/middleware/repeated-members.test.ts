import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { array, number, optional, strictObject, string } from 'valibot'
import { readJsonBody } from '../../../lib/middleware/json-body.ts'
import { repeatedMembers } from '../../../lib/middleware/repeated-members.ts'
import { anEvent } from '../../support/invocation.ts'
import { thrownBy } from '../../support/rejection.ts'

const Schema = strictObject({
  name: string(),
  amount: optional(strictObject({ quantity: string() })),
  kind: optional(string()),
  tags: optional(array(number())),
})

const read = (body: string) => readJsonBody(anEvent(body), Schema, false)

function errorsOf(body: string) {
  const { code, message, facts } = thrownBy(() => read(body))
  assert.doesNotMatch(JSON.stringify([message, facts]), /canary/)
  assert.equal(code, 'invalid_request')
  return facts.errors
}

// Fault: a member that comes twice
describe('a member that comes twice is named, also where only the last one would be taken:', () => {
  for (const [what, body, members] of [
    ['with the same value', '{"name":"a","name":"a"}', ['name']],
    ['with a wrong value first', '{"name":"canary","name":"a"}', ['name']],
    ['under another spelling of its name', '{"name":"a","n\\u0061me":"b"}', ['name']],
    ['in an object', '{"name":"a","amount":{"quantity":"1","quantity":"2"}}', ['amount.quantity']],
    ['after a list', '{"tags":[1],"name":"a","name":"b"}', ['name']],
    ['a list', '{"name":"a","tags":[1,2],"tags":[]}', ['tags']],
    [
      'an object, with others in it',
      '{"name":"a","amount":{"x":{},"x":1},"amount":{"quantity":"2"}}',
      ['amount'],
    ],
    ['several', '{"name":"a","kind":"a","kind":"b","name":"b","name":"c"}', ['kind', 'name']],
  ] as const)
    it(what, () =>
      assert.deepEqual(
        errorsOf(body),
        members.map((member) => ({ member, reason: 'must be given once' })),
      ),
    )

  it('one that is not known is refused as such, and so not logged by its name', () => {
    assert.deepEqual(errorsOf('{"name":"a","other":1,"other":2}'), [
      { member: 'other', reason: 'is not known' },
    ])
  })

  it('what stands in a text is no member, nor is the same name in another object', () => {
    const body = { name: '":",', amount: { quantity: '1' }, tags: [1, 1] }
    assert.deepEqual(read(JSON.stringify(body, null, 2)), body)
    const names = '{"a":{"a":"{\\"a\\":1,\\"a\\":1}"},"b":[{"a":1},{"a":2,"b":[[]]}]}'
    assert.deepEqual([...repeatedMembers(names, JSON.parse(names))], [])
    const twice = '[{"a":1},{"b":[{"a":1,"a":2}]}]'
    assert.deepEqual([...repeatedMembers(twice, JSON.parse(twice))], ['1.b.0.a'])
  })

  it('what the parser has dropped is not looked into', () => {
    for (const [dropped, kept] of [
      ['{"x":{"y":{"z":1}}}', '1'],
      ['{"x":{},"x":1}', 'null'],
      ['{"x":[{"y":1,"y":2}]}', 'null'],
      ['{"length":1,"length":2}', '"abc"'],
      ['[1,{"y":1,"y":2}]', '[]'],
      ['{"x":1,"x":2}', '{}'],
    ]) {
      const text = `{"a":${dropped},"a":${kept}}`
      assert.deepEqual([...repeatedMembers(text, JSON.parse(text))], ['a'], text)
    }
  })

  it('of 64 KiB of nested objects or of names, all are looked at', () => {
    const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`
    assert.equal(repeatedMembers(deep, JSON.parse(deep)).size, 0)
    const wide = `{${'"a":1,'.repeat(10_000)}"a":1}`
    assert.deepEqual([...repeatedMembers(wide, JSON.parse(wide))], ['a'])
  })
})
