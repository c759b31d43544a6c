import assert from 'node:assert/strict'
import { it } from 'node:test'
import { besidePath, clientOfPath } from '../../../lib/middleware/client-path.ts'

it('the client is the one that the path names', () => {
  assert.equal(clientOfPath({ pathParameters: { client: 'acme' } }), 'acme')
  assert.equal(clientOfPath({ pathParameters: { id: 'acme' } }), undefined)
  assert.equal(clientOfPath({}), undefined)
})

it('an address in an answer is of the same client as the request', () => {
  assert.equal(besidePath({ pathParameters: { client: 'acme' } }, '/tokens'), '/clients/acme/tokens')
  assert.equal(besidePath({}, '/tokens'), '/tokens')
})
