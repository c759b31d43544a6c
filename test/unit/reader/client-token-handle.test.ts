import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { format, inspect } from 'node:util'
import { type ClientTokenHandle, SourcedHandle } from '../../../lib/reader/client-token-handle.ts'
import { aReader } from '../../support/reader.ts'
import { aToken } from '../../support/tokens.ts'
import { START } from '../../support/virtual-time.ts'

const CANARY = 'canary-token'

async function aHandle() {
  const reader = aReader([aToken({ accessToken: CANARY, issuedAt: START - 600 })])
  const token = await reader.time.run(async () => reader.source.get())
  return { ...reader, handle: new SourcedHandle(reader.source, token) }
}

it('a handle gives the token, its end, its version and the mode of its client', async () => {
  const { accessToken, expiresAt, version, clientMode } = (await aHandle()).handle
  assert.deepEqual([accessToken, expiresAt, version, clientMode], [CANARY, START + 3000, 1, 'test'])
})

describe('no token is shown by', () => {
  for (const [what, show] of [
    ['inspect', (handle) => inspect(handle, { depth: null, showHidden: true, getters: true })],
    [
      'inspect without custom functions',
      (handle) => inspect(handle, { customInspect: false, showHidden: true }),
    ],
    ['inspect of what holds it', (handle) => inspect({ context: { clientToken: handle } }, { depth: null })],
    ['format', (handle) => format('%s %o %O %j', handle, handle, handle, handle)],
    ['JSON', (handle) => JSON.stringify({ handle })],
    ['a spread', (handle) => JSON.stringify({ ...handle })],
    ['its members', (handle) => JSON.stringify([Object.entries(handle), Object.getOwnPropertyNames(handle)])],
    ['a structured clone', (handle) => inspect(structuredClone(handle), { depth: null, showHidden: true })],
    ['a text', (handle) => `${handle}`],
  ] as [string, (handle: ClientTokenHandle) => string][])
    it(what, async () => {
      const { handle } = await aHandle()
      assert.ok(!show(handle).includes(CANARY), show(handle))
    })
})

it('printing and serialising shows when it ends', async () => {
  const { handle } = await aHandle()
  assert.equal(inspect(handle), `ClientTokenHandle { expiresAt: ${START + 3000}, version: 1 }`)
  assert.equal(JSON.stringify(handle), JSON.stringify({ expiresAt: START + 3000, version: 1 }))
})

it('renewing gives a handle of another token', async () => {
  const { time, parameter, handle } = await aHandle()
  parameter.put(aToken({ accessToken: 'renewed' }))
  const renewed = await time.run(handle.renew())
  assert.deepEqual([renewed.accessToken, renewed.version], ['renewed', 2])
  assert.ok(renewed instanceof SourcedHandle)
})

it('renewing waits for no longer than its holder has left, then too when it is renewed again', async () => {
  const { time, parameter, source, handle } = await aHandle()
  const token = { ...aToken({ accessToken: CANARY, issuedAt: START - 600 }), version: handle.version }
  const hurried = new SourcedHandle(source, token, () => 3000)
  parameter.put(aToken({ accessToken: 'renewed', issuedAt: START - 500 }))
  const renewed = await time.run(hurried.renew())
  assert.equal(time.elapsedMs, 0)
  await assert.rejects(time.run(renewed.renew()), { code: 'token_unavailable' })
  assert.ok(time.elapsedMs <= 3000)
})

it('renewing waits for no longer than it is told', async () => {
  const { time, handle } = await aHandle()
  await assert.rejects(time.run(handle.renew(3000)), { code: 'token_unavailable' })
  assert.ok(time.elapsedMs <= 3000)
})
