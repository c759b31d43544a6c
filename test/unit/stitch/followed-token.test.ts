import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { CallerToken } from '../../../lib/stitch/call-stitch.ts'
import { followedToken } from '../../../lib/stitch/followed-token.ts'

it('each call begins with the token that the last renewal gave, whichever call it was that renewed', async () => {
  const waitsMs: (number | undefined)[] = []
  const token = (count: number): CallerToken => ({
    accessToken: `token-${count}`,
    renew: async (waitMs) => {
      waitsMs.push(waitMs)
      return token(count + 1)
    },
  })
  const latest = followedToken(token(1))
  assert.equal(latest().accessToken, 'token-1')
  const renewed = await latest().renew(7)
  assert.deepEqual([renewed.accessToken, latest().accessToken], ['token-2', 'token-2'])
  await renewed.renew()
  assert.equal(latest().accessToken, 'token-3')
  assert.deepEqual(waitsMs, [7, undefined])
})
