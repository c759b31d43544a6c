import assert from 'node:assert/strict'
import { beforeEach, describe, it, type TestContext } from 'node:test'
import { type LambdaFixture, lambdaFixture } from '../fixtures/lambda/local-lambda-fixture.ts'

describe('asynchronous invocations of the local Lambda', () => {
  let fixture: LambdaFixture
  beforeEach(async (t) => {
    fixture = await lambdaFixture({}, t as TestContext)
  })

  const accept = (key: string, event: object) =>
    fixture.call(`fixture-dev-${key}`, event, { InvocationType: 'Event' })

  it('are accepted at once and run once', async () => {
    assert.equal((await accept('obedient', { do: 'log', lines: ['ran'] })).status, 202)
    await fixture.lambda.functions.settled()
    assert.equal(fixture.lambda.log.lines().filter(({ text }) => text === 'ran').length, 1)
    assert.deepEqual(fixture.lambda.functions.deadLetters(), [])
  })

  it('are kept with their error when they fail, and not repeated', async () => {
    await accept('obedient', { do: 'throw' })
    await fixture.lambda.functions.settled()
    const [letter, ...others] = fixture.lambda.functions.deadLetters()
    assert.deepEqual([letter?.functionKey, letter?.event, others], ['obedient', '{"do":"throw"}', []])
    assert.equal((JSON.parse(letter?.error ?? '') as { errorType: string }).errorType, 'PaymentRefused')
    assert.equal(fixture.counters.get('lambda.obedient.invocations'), 1)
  })

  it('wait while the function is throttled', async () => {
    fixture.faults.add({ at: 'lambda', does: 'throttle', operation: 'obedient' })
    await accept('obedient', { do: 'log', lines: ['ran'] })
    await fixture.lambda.functions.settled()
    assert.equal(fixture.lambda.log.lines().filter(({ text }) => text === 'ran').length, 1)
  })

  it('are given up at their maximum age', async () => {
    fixture.faults.add({ at: 'lambda', does: 'throttle', operation: 'single' })
    await accept('single', {})
    await fixture.lambda.functions.settled()
    assert.deepEqual(
      fixture.lambda.functions.deadLetters().map(({ functionKey, error }) => [functionKey, error]),
      [['single', 'Rate Exceeded.']],
    )
  })
})

describe('schedules of the local Lambda', () => {
  it('fire at their rate with their input, for the first time after one period', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] })
    const accepted: [string, string][] = []
    const fixture = await lambdaFixture({}, t)
    fixture.lambda.functions.invokeAsynchronously = (name, event) => {
      accepted.push([name, event.toString()])
    }
    t.mock.timers.tick(5 * 60_000 - 1)
    assert.equal(accepted.length, 0)
    t.mock.timers.tick(1)
    assert.deepEqual(accepted, [
      ['arn:aws:lambda:af-south-1:000000000000:function:fixture-dev-obedient', '{"a":1}'],
    ])
    t.mock.timers.tick(55 * 60_000)
    assert.equal(accepted.length, 13)
    await fixture.close()
    t.mock.timers.tick(60 * 60_000)
    assert.equal(accepted.length, 13)
  })

  it('fire when told, by name or by function', async (t) => {
    const fixture = await lambdaFixture({}, t)
    assert.equal(fixture.lambda.schedules.fire('hourly'), 1)
    assert.equal(fixture.lambda.schedules.fire('obedient'), 1)
    assert.equal(fixture.lambda.schedules.fire('nobody'), 0)
    await fixture.lambda.functions.settled()
    assert.equal(fixture.counters.get('lambda.brief.invocations'), 1)
    assert.equal(fixture.counters.get('lambda.obedient.invocations'), 1)
  })

  it("send EventBridge Scheduler's own event when they have no input", async (t) => {
    const fixture = await lambdaFixture({}, t)
    const accepted: Record<string, unknown>[] = []
    fixture.lambda.functions.invokeAsynchronously = (_, event) => {
      accepted.push(JSON.parse(event.toString()))
    }
    fixture.lambda.schedules.fire('hourly')
    const { id, time, ...event } = accepted[0] ?? {}
    assert.match(`${id}`, /^[0-9a-f-]{36}$/)
    assert.match(`${time}`, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    assert.deepEqual(event, {
      version: '0',
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: '000000000000',
      region: 'af-south-1',
      resources: ['arn:aws:scheduler:af-south-1:000000000000:schedule/default/hourly'],
      detail: '{}',
    })
  })
})
