import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  array,
  check,
  type GenericSchema,
  maxLength,
  nullable,
  object,
  optional,
  pipe,
  regex,
  strictObject,
  string,
} from 'valibot'
import { checked } from '../../../lib/middleware/checked-input.ts'
import { thrownBy } from '../../support/rejection.ts'

const Inner = object({ text: optional(string()) })
const Schema = object({
  inner: optional(nullable(Inner)),
  strict: optional(strictObject({ deep: optional(strictObject({ text: optional(string()) })) })),
  list: optional(array(Inner)),
})

describe('a list where an object is due is refused by the name of the member', () => {
  for (const [what, value, members] of [
    ['where an object may be empty', { inner: [] }, ['inner']],
    ['where an object has no other members', { strict: [] }, ['strict']],
    ['with members', { strict: ['canary'] }, ['strict']],
    ['within an object', { strict: { deep: [] } }, ['strict.deep']],
    ['within an object, with members', { strict: { deep: ['canary'] } }, ['strict.deep']],
    ['within a list', { list: [{}, []] }, ['list.1']],
    ['more than once', { inner: [], strict: {}, list: [[]] }, ['inner', 'list.0']],
    ['as the whole input', [], ['']],
    ['as the whole input, with members', [{}, {}], ['']],
  ] as const)
    it(what, () => {
      const { code, facts } = thrownBy(() => checked(value, Schema))
      const errors = members.map((member) => ({ member, reason: 'must be an object' }))
      assert.deepEqual([code, facts.errors], ['invalid_request', errors])
    })
})

it('a list in place of an object whose members are needed is refused as a list, not for what it lacks', () => {
  const Needed = strictObject({ name: string(), other: string() })
  const OfTwo = pipe(
    object({}),
    check(() => false, 'needs one of two members'),
  )
  for (const schema of [Needed, OfTwo]) {
    const { facts } = thrownBy(() => checked([], schema as GenericSchema))
    assert.deepEqual(facts.errors, [{ member: '', reason: 'must be an object' }])
  }
})

describe('a reason never repeats a value, whatever the rule:', () => {
  for (const [what, rule, reason] of [
    ['a rule with a reason of its own', pipe(string(), maxLength(3, 'must be short')), 'must be short'],
    ['a rule without one', pipe(string(), maxLength(3)), 'must be <=3'],
    ['a rule on the characters without one', pipe(string(), regex(/^\d+$/)), 'must be /^\\d+$/'],
    [
      'a rule in code without one',
      pipe(
        string(),
        check(() => false),
      ),
      'must be of another kind',
    ],
    ['another type', object({}), 'must be Object'],
  ] as readonly [string, GenericSchema, string][])
    it(what, () => {
      const { facts } = thrownBy(() => checked({ name: 'canary' }, object({ name: rule })))
      assert.deepEqual(facts.errors, [{ member: 'name', reason }])
    })
})

it('what fits is taken, with lists, texts and null where they are due', () => {
  for (const value of [
    {},
    { inner: null },
    { inner: { text: 'a' }, strict: { deep: {} }, list: [] },
    { list: [{}, { text: 'a' }] },
  ])
    assert.deepEqual(checked(value, Schema), value)
})
