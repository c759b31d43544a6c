import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { type LambdaFixture, lambdaFixture } from '../fixtures/lambda/local-lambda-fixture.ts'

describe('concurrency of the local Lambda', () => {
  let fixture: LambdaFixture
  beforeEach(async () => {
    fixture = await lambdaFixture()
  })
  afterEach(() => fixture.close())

  const counter = (name: string): number => fixture.counters.get(`lambda.${name}`)

  it('runs one invocation at a time in a container, and side by side in several', async () => {
    await fixture.lambda.functions.prewarm('obedient', 3)
    const sleeps = Array.from({ length: 3 }, () =>
      fixture.call('fixture-dev-obedient', { do: 'sleep', ms: 50 }),
    )
    await Promise.all(sleeps)
    assert.deepEqual(
      fixture.lambda.functions.containers().map(({ state, invocations }) => ({ state, invocations })),
      Array(3).fill({ state: 'idle', invocations: 1 }),
    )
    assert.equal(counter('obedient.coldStarts'), 0)
  })

  it('throttles what is over the reserved concurrency, in the words of AWS', async () => {
    await fixture.lambda.functions.prewarm('single', 2)
    const first = fixture.call('fixture-dev-single', { do: 'sleep', ms: 100 })
    const second = fixture.call('fixture-dev-single', { do: 'sleep', ms: 100 })
    const [a, b] = await Promise.allSettled([first, second])
    const refused = a.status === 'rejected' ? a : b
    assert.equal([a, b].filter(({ status }) => status === 'fulfilled').length, 1)
    assert.equal(refused.status, 'rejected')
    const { name, Reason, $metadata } = (refused as PromiseRejectedResult).reason
    assert.deepEqual(
      { name, Reason, status: $metadata.httpStatusCode },
      {
        name: 'TooManyRequestsException',
        Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
        status: 429,
      },
    )
    assert.equal(counter('single.throttles'), 1)
    assert.equal(counter('single.invocations'), 1)
  })

  it('frees the reserved concurrency as soon as the answer is there', async () => {
    for (let call = 0; call < 50; call += 1) await fixture.call('fixture-dev-single')
    assert.equal(counter('single.throttles'), 0)
  })

  it('starts as many containers as asked for, each only once', async () => {
    await fixture.lambda.functions.prewarm('obedient', 4)
    await fixture.lambda.functions.prewarm('obedient', 5)
    assert.equal(fixture.lambda.functions.containers().length, 5)
  })

  it('rejects a prewarming that fails', async () => {
    await assert.rejects(fixture.lambda.functions.prewarm('throws-at-start', 1), { name: 'InitError' })
  })

  it('serves a burst with containers that become idle instead of starting one for each call', async () => {
    await Promise.all(Array.from({ length: 40 }, () => fixture.call('fixture-dev-obedient')))
    // Starts wait in one queue: once this one is through, nothing more comes of the burst.
    await fixture.lambda.functions.prewarm('brief', 1)
    assert.ok(fixture.lambda.functions.containers().length < 20)
    assert.equal(counter('obedient.invocations'), 40)
  })

  it('starts anew after idle containers were recycled', async () => {
    await fixture.call('fixture-dev-obedient')
    assert.equal(await fixture.lambda.functions.recycle('obedient'), 1)
    const { invocations } = (await fixture.call('fixture-dev-obedient')).result as { invocations: number }
    assert.equal(invocations, 1)
    assert.equal(counter('obedient.coldStarts'), 2)
  })

  describe('with a fault in the script', () => {
    it('throttle: refuses the one call', async () => {
      fixture.faults.add({ at: 'lambda', does: 'throttle', operation: 'obedient' })
      await fixture.call('fixture-dev-brief')
      await assert.rejects(fixture.call('fixture-dev-obedient'), { name: 'TooManyRequestsException' })
      assert.equal((await fixture.call('fixture-dev-obedient')).error, undefined)
    })

    it('crash: the container dies with the event in its hands', async () => {
      fixture.faults.add({ at: 'lambda', does: 'crash' })
      const { result } = await fixture.call('fixture-dev-obedient', { do: 'sleep', ms: 1000 })
      assert.equal((result as { errorType: string }).errorType, 'Runtime.ExitError')
      assert.equal(counter('obedient.errors'), 1)
    })

    it('hang: the container stands still until the time-out', async () => {
      fixture.faults.add({ at: 'lambda', does: 'hang' })
      const { result } = await fixture.call('fixture-dev-brief')
      assert.equal((result as { errorType: string }).errorType, 'Sandbox.Timedout')
    })

    it('cold: takes a fresh container although one is warm', async () => {
      await fixture.call('fixture-dev-obedient')
      fixture.faults.add({ at: 'lambda', does: 'cold' })
      const { invocations } = (await fixture.call('fixture-dev-obedient')).result as { invocations: number }
      assert.equal(invocations, 1)
      assert.equal(counter('obedient.coldStarts'), 2)
    })
  })
})
