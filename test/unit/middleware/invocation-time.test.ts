import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { invocationEnd } from '../../../lib/middleware/invocation-time.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

const left = (ms: unknown) => ({ getRemainingTimeInMillis: () => ms })

describe('the end of an invocation', () => {
  // Fault: no context, a durable one, one that does not know
  for (const [what, context, end] of [
    ["Lambda's context", left(5000), 6000],
    ['a durable context, which holds that of Lambda', { lambdaContext: left(5000) }, 6000],
    ['a context whose time is over', left(-20), 980],
    ['no context', undefined, undefined],
    ['an empty context, as in a unit test', {}, undefined],
    ['a context that does not know', left(Number.NaN), undefined],
    ['a context that says for ever', left(Number.POSITIVE_INFINITY), undefined],
    ['a context that says it in words', left('5000'), undefined],
    ['a context whose method is none', { getRemainingTimeInMillis: 5000 }, undefined],
    ['a durable context without that of Lambda', { lambdaContext: null }, undefined],
  ] as const)
    it(`is ${end ?? 'not known'} by the monotonic clock with ${what}`, async () => {
      const time = new VirtualTime()
      await time.pass(1)
      assert.equal(invocationEnd(context, time), end)
    })

  it('keeps its context as the receiver of the method', () => {
    const context = { ms: 7, getRemainingTimeInMillis: () => 0 }
    context.getRemainingTimeInMillis = function (this: typeof context) {
      return this.ms
    }
    assert.equal(invocationEnd(context, new VirtualTime()), 7)
  })
})
