import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { abortAfter } from '../../../lib/http/abort-after.ts'

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
