import assert from 'node:assert/strict'
import { it } from 'node:test'
import { STITCH } from '../../../lib/providers/stitch.ts'
import type { ClientMode } from '../../../lib/token/client-token.ts'

const UUID = '2f9f6a38-3d6a-4c0b-9a0e-6b1f4d7c5e21'
const MODES: [clientId: string, mode: ClientMode][] = [
  [`test-${UUID}`, 'test'],
  ['test-anything', 'test'],
  [UUID, 'live'],
  [`live-${UUID}`, 'live'],
  [`my-test-${UUID}`, 'live'],
  [`TEST-${UUID}`, 'live'],
  ['test', 'live'],
  ['tester', 'live'],
]

for (const [clientId, mode] of MODES) {
  it(`the client ${clientId} is a ${mode} client`, () => assert.equal(STITCH.clientModeOf(clientId), mode))
}
