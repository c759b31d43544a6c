import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RouteGroup, RouteRow } from '../../../api/route.ts'
import { siblingsOf } from '../../../infrastructure/siblings.ts'

const row = (members: Pick<RouteRow, 'method' | 'path' | 'function'> & Partial<RouteRow>): RouteRow => ({
  operationId: '',
  title: '',
  description: '',
  shows: '',
  repeat: '',
  parameters: [],
  answers: [{ status: 200, description: '', schema: {} }],
  example: {},
  codes: [],
  operations: [],
  ...members,
})

const group = (scope: string | undefined, ...routes: readonly RouteRow[]): RouteGroup => ({
  name: '',
  description: '',
  ...(scope === undefined ? {} : { scope }),
  routes,
})

describe('the functions behind the routes', () => {
  it('are one for all routes that name it, with the scope of their group', () => {
    const pay = row({ method: 'POST', path: '/payments', function: 'pay' })
    const list = row({ method: 'GET', path: '/payments', function: 'pay' })
    const lookUp = row({ method: 'POST', path: '/lookups', function: 'look-up' })
    assert.deepEqual(siblingsOf([group('client_a', pay, list), group('client_b', lookUp)]), [
      { name: 'pay', scope: 'client_a', routes: [pay, list] },
      { name: 'look-up', scope: 'client_b', routes: [lookUp] },
    ])
  })

  it('have another one beside them for slow calls, which has a URL and no route, and are told that URL', () => {
    const slow = { function: 'pay-slow', setting: 'SLOW_URL', timeoutSeconds: 150 }
    const pay = row({ method: 'POST', path: '/payments', function: 'pay', slow })
    assert.deepEqual(siblingsOf([group('client_a', pay)]), [
      { name: 'pay', scope: 'client_a', routes: [pay], urlsOf: { SLOW_URL: 'pay-slow' } },
      { name: 'pay-slow', scope: 'client_a', routes: [], functionUrl: true, timeoutSeconds: 150 },
    ])
  })

  it('are no siblings where they use no token', () => {
    assert.deepEqual(
      siblingsOf([group(undefined, row({ method: 'GET', path: '/tokens', function: 'status' }))]),
      [],
    )
  })
})
