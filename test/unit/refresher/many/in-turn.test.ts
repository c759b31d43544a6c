import assert from 'node:assert/strict'
import { it } from 'node:test'
import { inTurn } from '../../../../lib/refresher/many/in-turn.ts'
import { VirtualTime } from '../../../support/virtual-time.ts'

for (const [items, most, atOnce] of [
  [10, 3, 3],
  [3, 3, 3],
  [2, 3, 2],
  [0, 3, 0],
] as const)
  it(`of ${items} items ${atOnce} are worked at once where ${most} may be, each once and in order`, async () => {
    const time = new VirtualTime()
    const all = Array.from({ length: items }, (_, index) => index)
    const begun: number[] = []
    let [running, peak] = [0, 0]
    await time.run(
      inTurn(all, most, async (item) => {
        begun.push(item)
        running += 1
        peak = Math.max(peak, running)
        await time.sleep(1)
        running -= 1
      }),
    )
    assert.deepEqual([begun, peak, running], [all, atOnce, 0])
  })
