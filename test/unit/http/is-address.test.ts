import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import { it } from 'node:test'
import { isAddress } from '../../../lib/http/is-address.ts'

it('tells names from IP addresses as Node does', () => {
  const hosts = [
    'api.stitch.money',
    'localhost',
    '127.0.0.1',
    '1.2.3',
    '256.1.1.1',
    '::1',
    'fe80::1',
    '2001:db8::1',
  ]
  assert.deepEqual(
    hosts.map(isAddress),
    hosts.map((host) => isIP(host) !== 0),
  )
})
