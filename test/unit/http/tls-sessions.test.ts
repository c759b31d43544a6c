import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openAhead } from '../../../lib/http/connections.ts'
import { aTrustedServer } from '../../support/loopback.ts'
import { post } from './http-post.ts'

describe('over TLS', () => {
  it('a connection that was opened ahead is used, once it is secure', async (t) => {
    const { url, connections, sessions } = await aTrustedServer(t)
    openAhead(url, 4)
    while (sessions.length === 0) await new Promise((resolve) => setImmediate(resolve))
    assert.equal((await post(url, { newConnection: false })).body, '1')
    assert.equal(connections.length, 1)
  })

  it('a new connection resumes the session of the one before, which spares both sides the signature', async (t) => {
    const { url, resumed } = await aTrustedServer(t)
    for (let count = 0; count < 3; count += 1) await post(url, { newConnection: true })
    assert.deepEqual(resumed, [false, true, true])
  })

  it('an idle connection is used again, and not when the server has just closed it', async (t) => {
    const { url, connections, sessions } = await aTrustedServer(t)
    const send = async () => (await post(url, { newConnection: false })).body
    assert.deepEqual([await send(), await send()], ['1', '1'])
    const ends = [
      () => sessions.at(-1)?.destroy(),
      () => sessions.at(-1)?.end(),
      () => connections.at(-1)?.destroy(),
      () => connections.at(-1)?.resetAndDestroy(),
    ]
    for (const [index, end] of ends.entries()) {
      end()
      assert.equal(await send(), String(index + 2))
    }
  })
})
