import assert from 'node:assert/strict'
import { beforeEach, describe, it, type TestContext } from 'node:test'
import type { TooManyRequestsException } from '@aws-sdk/client-lambda'
import { type LambdaFixture, lambdaFixture } from '../fixtures/lambda/local-lambda-fixture.ts'
import { anHttpServer } from '../support/loopback.ts'

describe('concurrency of the local Lambda', () => {
  let fixture: LambdaFixture
  beforeEach(async (t) => {
    fixture = await lambdaFixture({}, t as TestContext)
  })

  const counter = (name: string): number => fixture.counters.get(`lambda.${name}`)

  /** Invokes a function that waits until it is told to go on; resolves once so many of them wait. */
  const hold = async (t: TestContext, key: string, count: number) => {
    const [waiting, all] = [[] as (() => void)[], Promise.withResolvers<void>()]
    const url = await anHttpServer(t, (_, response) => {
      waiting.push(() => response.end())
      if (waiting.length === count) all.resolve()
    })
    const calls = Array.from({ length: count }, () => fixture.call(`fixture-dev-${key}`, { do: 'wait', url }))
    await all.promise
    return async () => {
      for (const goOn of waiting) goOn()
      await Promise.all(calls)
    }
  }

  it('runs one invocation at a time in a container, and side by side in several', async (t) => {
    await fixture.lambda.functions.prewarm('obedient', 2)
    const goOn = await hold(t, 'obedient', 2)
    await goOn()
    assert.deepEqual(
      fixture.lambda.functions.containers().map(({ state, invocations }) => ({ state, invocations })),
      Array(2).fill({ state: 'idle', invocations: 1 }),
    )
    assert.equal(counter('obedient.coldStarts'), 0)
  })

  it('throttles what is over the reserved concurrency, in the words of AWS', async (t) => {
    const goOn = await hold(t, 'single', 1)
    const refused = await fixture.call('fixture-dev-single').catch((error: unknown) => error)
    await goOn()
    const { name, Reason, $metadata } = refused as TooManyRequestsException
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
    await fixture.lambda.functions.prewarm('obedient', 2)
    await fixture.lambda.functions.prewarm('obedient', 3)
    assert.equal(fixture.lambda.functions.containers().length, 3)
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
      await fixture.call('fixture-dev-single')
      await assert.rejects(fixture.call('fixture-dev-obedient'), { name: 'TooManyRequestsException' })
      assert.equal((await fixture.call('fixture-dev-obedient')).error, undefined)
    })

    it('crash: the container dies with the event in its hands', async () => {
      fixture.faults.add({ at: 'lambda', does: 'crash' })
      const { result } = await fixture.call('fixture-dev-obedient', { do: 'sleep', ms: 30_000 })
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
