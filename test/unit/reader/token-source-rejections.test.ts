import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { VersionedToken } from '../../../lib/token/client-token.ts'
import { aReader } from '../../support/reader.ts'
import { aToken, SCOPE } from '../../support/tokens.ts'
import { START } from '../../support/virtual-time.ts'

const EARLIER = aToken({ accessToken: 'earlier', issuedAt: START - 900 })
const FIRST = aToken({ accessToken: 'first', issuedAt: START - 600 })
const SECOND = aToken({ accessToken: 'second', issuedAt: START - 300 })
const THIRD = aToken({ accessToken: 'third', issuedAt: START })

/** A reader that holds SECOND: the API has rejected FIRST. */
async function aReaderAfterARejection() {
  const reader = aReader([FIRST])
  const renew = async (rejected: VersionedToken) =>
    (await reader.time.run(reader.source.renew(rejected))).accessToken
  await reader.get()
  reader.parameter.put(SECOND)
  assert.equal(await renew({ ...FIRST, version: 1 }), 'second')
  return { ...reader, renew }
}

describe('a token that was rejected before another was rejected too', () => {
  it('is not taken when an operator puts it back: its new version is renewed', async () => {
    const { parameter, refresher, storesWhenAsked, renew, get } = await aReaderAfterARejection()
    parameter.put(FIRST)
    refresher.script(storesWhenAsked(THIRD))
    assert.equal(await renew({ ...SECOND, version: 2 }), 'third')
    assert.deepEqual(refresher.events, [{ by: 'reader', scopes: [SCOPE], rejectedVersion: 3 }])
    assert.equal(await get(), 'third')
  })

  it('is not taken either when a caller was late to hear of its rejection', async () => {
    const { parameter, refresher, storesWhenAsked, renew } = await aReaderAfterARejection()
    assert.equal(await renew({ ...EARLIER, version: 1 }), 'second')
    parameter.put(EARLIER)
    refresher.script(storesWhenAsked(THIRD))
    assert.equal(await renew({ ...SECOND, version: 2 }), 'third')
  })
})

it('the failure of a token that is too young to be renewed is repeated from memory, however short the wait was', async () => {
  const { time, parameter, source, get } = aReader([aToken({ accessToken: 'young' })])
  await get()
  const young = { ...aToken({ accessToken: 'young' }), version: 1 }
  for (const waitMs of [100, 15_000])
    await assert.rejects(time.run(source.renew(young, waitMs)), {
      message: /There is no usable client token .* Try again in 60 s\./,
    })
  assert.equal(parameter.reads, 2)
})
