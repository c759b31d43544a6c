import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assertNoLeak } from '../support/canary.ts'
import { anHttpServer } from '../support/loopback.ts'
import type { Owner } from '../support/owner.ts'
import { setUpAged } from './cli-aged.ts'

const SCOPE = 'client_paymentrequest'
const { stack, store, terminal, run, age } = await setUpAged()

describe('stitch-token logs', () => {
  it('shows what became of a run, and why something failed', async () => {
    stack.faults.add({ at: 'token', does: 'invalid_scope', operation: 'client_imageupload' })
    await age(SCOPE)
    await store.write('client_imageupload', { ageSeconds: 3000 })
    await run(['refresh', '--force'])
    const { exitCode, out } = await run(['logs'])
    assert.equal(exitCode, 0)
    assert.match(
      out,
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ {2}INFO {3}refresh run ended\n {4}client_paymentrequest: refreshed, version \d+$/m,
    )
    assert.match(
      out,
      /^\S+ \S+ {2}ERROR {2}Stitch refuses the token request \(invalid_scope\).*\n {4}scope client_imageupload, code token_request_rejected/m,
    )
    assert.doesNotMatch(out, /_aws|CloudWatchMetrics/)
  })

  it('is one line of JSON an event with --json, metrics too', async () => {
    const { out } = await run(['logs', '--json', '--since', '1d'])
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.ok(events.some(({ message }) => message.message === 'refresh run ended'))
    assert.ok(events.some(({ message }) => '_aws' in message))
  })

  it('follows what is logged from now on, each line once', async () => {
    let looks = 0
    const sleep = async () => {
      looks += 1
      if (looks === 1) await stack.lambda.invoke('refresh-client-token')
      if (looks === 4) throw new Error('enough')
    }
    const start = new Date().toISOString()
    const { out } = await run(['logs', '--follow', '--since', start], { timing: { sleep } })
    assert.equal(out.match(/refresh run ended/g)?.length, 1)
  })

  /** CloudWatch Logs that gives these answers, one after the other. */
  const cloudWatch = async (t: Owner, ...answers: readonly [status: number, body: object][]) => {
    const left = [...answers]
    const url = await anHttpServer(t, (_, response) => {
      const [status, body] = left.shift() ?? [500, {}]
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
    })
    return { ...stack.environment, AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: url }
  }
  const event = (id: string) => ({
    eventId: id,
    timestamp: Date.now(),
    logStreamName: 's',
    message: `line ${id}`,
  })

  it('goes on following through an outage of CloudWatch, and shows it', async (t) => {
    const [first, second] = [event('1'), event('2')]
    const environment = await cloudWatch(
      t,
      [200, { events: [first] }],
      [503, { __type: 'ServiceUnavailableException' }],
      [200, { events: [first], nextToken: 'more' }],
      [200, { events: [second] }],
    )
    let looks = 0
    const sleep = async () => {
      looks += 1
      if (looks === 3) throw new Error('enough')
    }
    const { out, err } = await run(['logs', '--follow'], { environment, timing: { sleep } })
    assert.deepEqual(out.match(/line \d/g), ['line 1', 'line 2'])
    assert.match(
      err,
      /aws_unreachable\n {2}CloudWatch Logs gave no usable answer \(HTTP 503, ServiceUnavailableException\)/,
    )
  })

  it('says which right is missing', async (t) => {
    const environment = await cloudWatch(t, [400, { __type: 'AccessDeniedException' }])
    const { exitCode, err } = await run(['logs', '--json'], { environment })
    const { code, message } = JSON.parse(err)
    assert.deepEqual([exitCode, code], [1, 'logs_access_denied'])
    assert.match(message, /Allow logs:FilterLogEvents on it/)
  })

  it('says when nothing was logged, and when there is no such log group', async () => {
    const { exitCode, out, err } = await run(['logs', '--since', '2100-01-01'])
    assert.deepEqual([exitCode, out], [0, ''])
    assert.match(err, /Nothing was logged since 2100-01-01 00:00:00Z/)
    const environment = { ...stack.environment, STITCH_REFRESHER_FUNCTION: '' }
    const other = await run(['logs', '--stage', 'nowhere', '--json'], { environment })
    assert.deepEqual([other.exitCode, JSON.parse(other.err).code], [1, 'log_group_not_found'])
  })
})

it('shows no secret in any output', () => assertNoLeak(terminal))
