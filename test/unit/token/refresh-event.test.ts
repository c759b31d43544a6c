import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { StitchError } from '../../../lib/errors.ts'
import { MOST_ASKED_CLIENTS } from '../../../lib/token/budgets.ts'
import { readRefreshRequest } from '../../../lib/token/refresh-event.ts'
import { thrownBy } from '../../support/rejection.ts'

const DUE = { by: undefined, force: false, scopes: undefined, rejectedVersion: undefined }

describe('renew what is due is what is meant by', () => {
  for (const [what, event] of [
    ['nothing', undefined],
    ['null', null],
    ['an empty event', {}],
    ['a text', 'refresh'],
    ['a list', [{ force: true }]],
    ['a schedule', { 'detail-type': 'Scheduled Event', source: 'aws.scheduler', detail: {} }],
    ['force: false', { force: false }],
  ] as const)
    it(what, () => assert.deepEqual(readRefreshRequest(event), DUE))
})

it('each member is understood', () => {
  assert.deepEqual(readRefreshRequest({ by: 'operator', force: true, scopes: ['a', 'b c'] }), {
    by: 'operator',
    force: true,
    scopes: ['a', 'b c'],
    rejectedVersion: undefined,
  })
  assert.deepEqual(readRefreshRequest({ by: 'reader', scopes: ['a'], rejectedVersion: 1 }), {
    by: 'reader',
    force: false,
    scopes: ['a'],
    rejectedVersion: 1,
  })
  const clients = Array(MOST_ASKED_CLIENTS).fill('acme')
  assert.deepEqual(readRefreshRequest({ clients }), { ...DUE, clients })
  const rejected = { by: 'reader', scopes: ['a'], rejectedVersion: 1, clients: ['acme'] }
  assert.deepEqual(readRefreshRequest(rejected), { ...rejected, force: false })
})

describe('an event with a member of the wrong kind is refused, and the member named:', () => {
  for (const [event, member] of [
    [{ by: 'someone' }, 'by'],
    [{ by: null }, 'by'],
    [{ force: 'yes' }, 'force'],
    [{ force: null }, 'force'],
    [{ scopes: 'a' }, 'scopes'],
    [{ scopes: [] }, 'scopes'],
    [{ scopes: [1] }, 'scopes'],
    [{ scopes: null }, 'scopes'],
    [{ scopes: ['a'], rejectedVersion: 0 }, 'rejectedVersion'],
    [{ scopes: ['a'], rejectedVersion: 1.5 }, 'rejectedVersion'],
    [{ scopes: ['a'], rejectedVersion: '1' }, 'rejectedVersion'],
    [{ rejectedVersion: 1 }, 'rejectedVersion'],
    [{ scopes: ['a', 'b'], rejectedVersion: 1 }, 'rejectedVersion'],
    [{ clients: 'acme' }, 'clients'],
    [{ clients: [] }, 'clients'],
    [{ clients: [1] }, 'clients'],
    [{ clients: ['acme', 1] }, 'clients'],
    [{ scopes: ['a', 1] }, 'scopes'],
    [{ clients: null }, 'clients'],
    [{ clients: Array(MOST_ASKED_CLIENTS + 1).fill('acme') }, 'clients'],
    [{ scopes: ['a'], rejectedVersion: 1, clients: ['acme', 'globex'] }, 'clients'],
  ] as const)
    it(JSON.stringify(event), () => {
      const { code, message } = thrownBy(() => readRefreshRequest(event))
      assert.equal(code, 'invalid_request')
      assert.ok(message.includes(member), message)
    })

  it('a version for several clients, told by its member', () => {
    const { facts } = thrownBy(() =>
      readRefreshRequest({ scopes: ['a'], rejectedVersion: 1, clients: ['acme', 'globex'] }),
    )
    const errors = facts.errors as readonly { readonly member: string }[]
    assert.deepEqual(
      errors.map(({ member }) => member),
      ['rejectedVersion'],
    )
  })

  it('all of them at once', () => {
    const { facts, message } = thrownBy(() =>
      readRefreshRequest({ force: 1, scopes: 2, rejectedVersion: 'canary' }),
    )
    assert.equal((facts.errors as unknown[]).length, 4)
    assert.doesNotMatch(message, /canary/)
  })
})

it('no event makes reading fail in another way', () => {
  fc.assert(
    fc.property(fc.anything(), (event) => {
      try {
        readRefreshRequest(event)
      } catch (error) {
        assert.ok(error instanceof StitchError)
        assert.equal(error.code, 'invalid_request')
      }
    }),
  )
})

describe('who asks is said, not guessed; of an event that does not say, as a reader of an earlier release sends it:', () => {
  for (const [event, by] of [
    [{ scopes: ['a'] }, 'reader'],
    [{ scopes: ['a'], rejectedVersion: 1 }, 'reader'],
    [{ scopes: ['a'], force: true }, undefined],
    [{ force: true }, undefined],
    [{}, undefined],
    [{ by: 'operator', scopes: ['a'] }, 'operator'],
  ] as const)
    it(`${JSON.stringify(event)} is ${by === undefined ? "no one's in need" : `by ${by}`}`, () => {
      assert.equal(readRefreshRequest(event).by, by)
    })
})
