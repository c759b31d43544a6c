import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { validate } from 'graphql'
import { OPERATIONS, parsed, SCHEMA } from './operations.ts'
import { type Place, type Sample, sampleAnswer, withValue } from './sample-answer.ts'

/** What a schema of ours says of a value: none of them waits for anything. */
interface Validated {
  readonly value?: unknown
  readonly issues?: readonly unknown[]
}

/** As many members as the largest union of the schema has. */
const MEMBERS = 5

/** A mutation's own field is null only beside an error, so an answer without either is none. */
const isRootOfMutation = (kind: string, { path }: Place): boolean => kind === 'mutation' && path.length === 1

it('finds the operations', () => {
  assert.ok(OPERATIONS.length >= 10, `only ${OPERATIONS.length}`)
  assert.equal(new Set(OPERATIONS.map(({ name }) => name)).size, OPERATIONS.length, 'a name is there twice')
})

for (const operation of OPERATIONS) {
  const { name, kind, data } = operation
  describe(`the document of ${name}`, () => {
    it('is valid against the schema', () => {
      assert.deepEqual(validate(SCHEMA, parsed(operation).document), [])
    })

    it('is one operation of its name and kind', () => {
      const { definition } = parsed(operation)
      assert.equal(definition.name?.value, name)
      assert.equal(definition.operation, kind)
    })
  })

  describe(`the answer to ${name}`, () => {
    const samples = Array.from({ length: MEMBERS }, (_, member) => sampleAnswer(operation, member))
    const validated = (value: unknown) => data['~standard'].validate(value) as Validated
    const accepts = (value: unknown) => validated(value).issues === undefined
    const everyPlace = (check: (sample: Sample, place: Place) => void) => {
      for (const sample of samples) for (const place of sample.places) check(sample, place)
    }

    it('is accepted with every field there is, whatever the member of a union', () => {
      for (const sample of samples) assert.deepEqual(validated(sample.data).issues, undefined)
    })

    it('is accepted with null wherever the schema allows it', () => {
      everyPlace((sample, place) => {
        if (!place.isNullable || isRootOfMutation(kind, place)) return
        assert.ok(accepts(withValue(sample, place.path, null)), `${place.path.join('.')} may be null`)
      })
    })

    it('is refused with null where the schema promises a value', () => {
      everyPlace((sample, place) => {
        if (place.isNullable && !isRootOfMutation(kind, place)) return
        assert.ok(!accepts(withValue(sample, place.path, null)), `${place.path.join('.')} may not be null`)
      })
    })

    it('is refused with a value of another type', () => {
      everyPlace((sample, { path, isLeaf }) => {
        assert.ok(!accepts(withValue(sample, path, isLeaf ? {} : 'text')), path.join('.'))
      })
    })

    it('keeps everything that was asked for', () => {
      for (const sample of samples) {
        const kept = JSON.stringify(validated(sample.data).value)
        for (const { path, marker } of sample.places)
          assert.ok(marker === undefined || kept.includes(`"${marker}"`), `${path.join('.')} is lost`)
      }
    })
  })
}
