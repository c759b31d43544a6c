import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { abortAfter } from '../../../lib/http/abort-after.ts'

describe('work that ends in time', () => {
  for (const [how, work, result] of [
    ['succeeds', () => Promise.resolve('well'), 'well'],
    ['fails', () => Promise.reject('badly'), 'badly'],
  ] as const)
    it(`and ${how} is not aborted afterwards`, async (t) => {
      t.mock.timers.enable({ apis: ['setTimeout'] })
      let given: AbortSignal | undefined
      const running = abortAfter(1000, (signal) => {
        given = signal
        return work()
      })
      assert.equal(await running.catch((reason: unknown) => reason), result)
      t.mock.timers.tick(1000)
      assert.equal(given?.aborted, false)
    })
})

describe('work whose time is over before it begins', () => {
  it('is aborted at once, and Node prints no warning about it', async (t) => {
    const warnings: string[] = []
    const hear = ({ name }: Error) => void warnings.push(name)
    process.on('warning', hear)
    t.after(() => process.off('warning', hear))
    const aborted = await abortAfter(-5000, async (signal) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      return signal.aborted
    })
    assert.equal(aborted, true)
    assert.deepEqual(warnings, [])
  })
})
