import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { idempotencyKey } from '../../../lib/middleware/idempotency-key.ts'
import { contextAfter } from '../../support/context-after.ts'
import { rejectionOf } from '../../support/rejection.ts'

/** What the middleware puts into the context, behind one that has put this body there. */
const withKey = async (header: string | undefined, body: object = {}) => {
  const bodyAhead = {
    before: async ({ context }: { context: { body?: object } }) => {
      context.body = body
    },
  }
  const headers = header === undefined ? {} : { 'idempotency-key': header }
  const { body: _, ...added } = await contextAfter({ headers }, bodyAhead, idempotencyKey())
  return added
}

const refusalOf = async (...call: Parameters<typeof withKey>) => {
  const { code, facts } = await rejectionOf(withKey(...call))
  assert.equal(code, 'invalid_request')
  return facts.errors as readonly { readonly member: string; readonly reason: string }[]
}

describe('the header Idempotency-Key', () => {
  it('may be left out', async () => {
    assert.deepEqual(await withKey(undefined, { externalReference: 'order-1' }), {})
  })

  const longest = 'x'.repeat(255)
  for (const [header, key] of [
    ['a', 'a'],
    ['!#+-~[]\\', '!#+-~[]\\'],
    ['"order-1"', 'order-1'],
    ['"a,b"', 'a,b'],
    [longest, longest],
    [`"${longest}"`, longest],
  ] as const)
    it(`is taken, without the quotes around it: ${header}`, async () => {
      assert.deepEqual(await withKey(header), { idempotencyKey: key })
      assert.deepEqual(await withKey(header, { externalReference: key }), { idempotencyKey: key })
    })

  for (const header of [
    '',
    '""',
    'a,b',
    'a b',
    '"a b"',
    'é',
    'aé',
    'éa',
    '"é"',
    '"a',
    'a"',
    'a"b',
    '"a"b"',
    '"a","b"',
    'x"a"',
    '"a"x',
    'x'.repeat(256),
    `"${'x'.repeat(256)}"`,
  ])
    it(`is refused where it is no key, or came twice: ${header}`, async () => {
      const [{ member, reason } = {}, ...others] = await refusalOf(header)
      assert.deepEqual([member, others], ['Idempotency-Key', []])
      assert.match(String(reason), /must be sent once: 1 to 255 visible characters/)
    })

  it("is refused where it differs from the body's own reference", async () => {
    assert.deepEqual(await refusalOf('"a"', { externalReference: 'b' }), [
      { member: 'externalReference', reason: 'differs from the header Idempotency-Key' },
    ])
  })
})
