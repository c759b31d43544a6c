import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { lastFailures } from '../../../cli/many/last-failures.ts'
import { readEverySetting } from '../../../lib/compose/every-setting.ts'
import { START } from '../../support/virtual-time.ts'
import { cloudWatchLogs, type Line, type Refusal } from './log-group.ts'

const config = readEverySetting({ AWS_REGION: 'eu-west-1', STITCH_CLIENT: 'many' })
const TICKS = '/aws/lambda/stitch-client-tokens-many-dev-refresh-clients'
const ASKED = '/aws/lambda/stitch-client-tokens-many-dev-refresh-client-token'
const TICK_MS = config.scheduleIntervalSeconds * 1000

const line = (client: string, agoMs: number, code = 'client_auth_rejected'): Line => ({
  at: START * 1000 - agoMs,
  text: JSON.stringify({ level: 'ERROR', client, scope: 'client_paymentrequest', code }),
})

/** Reads the last failures of these clients. */
async function failures(
  groups: Readonly<Record<string, readonly Line[] | Refusal>>,
  wanted: readonly string[],
  options: Parameters<typeof cloudWatchLogs>[1] = {},
) {
  const { call, time, asked } = cloudWatchLogs(groups, options)
  const { byClient, unread } = await time.run(lastFailures(config, { call }, time, wanted))
  const codes = Object.fromEntries([...byClient].map(([client, { code }]) => [client, code]))
  return { codes, byClient, unread, asked, seconds: time.elapsedMs / 1000 }
}

describe('the last failure of each client', () => {
  it('is the youngest of both logs, of the last three ticks', async () => {
    const { codes, byClient, unread } = await failures(
      {
        [TICKS]: [line('acme', 2 * TICK_MS, 'key_missing'), line('acme', 1000, 'token_store_failed')],
        [ASKED]: [line('beta', TICK_MS + 5, 'secret_not_found'), line('old', 3 * TICK_MS + 1)],
      },
      ['acme', 'beta', 'old'],
    )
    assert.deepEqual(codes, { acme: 'token_store_failed', beta: 'secret_not_found' })
    assert.equal(byClient.get('acme')?.at, START - 1)
    assert.equal(unread, undefined)
  })

  it('costs no more reads once each client has one: an outage of all is known after one tick', async () => {
    const clients = Array.from({ length: 1000 }, (_, index) => `client-${index}`)
    const lines = [2, 1, 0].flatMap((tick) =>
      [0, 1, 2, 3].flatMap(() => clients.map((client) => line(client, tick * TICK_MS + 1000))),
    )
    const { codes, unread, asked } = await failures({ [TICKS]: lines }, clients)
    assert.deepEqual([Object.keys(codes).length, unread], [1000, undefined])
    assert.ok(asked.length <= 6, `${asked.length} requests`)
  })

  it('is looked for in a bounded number of pages, and it is said when there are more', async () => {
    const lines = Array.from({ length: 500 }, (_, index) => line('other', 1000 - index))
    const { asked, unread } = await failures({ [TICKS]: lines }, ['acme'], { mostEvents: 5 })
    assert.equal(asked.length, 52)
    assert.equal(unread?.code, 'logs_too_long')
  })

  it('is not said to be unknown when the last page that may be read is the last one that there is', async () => {
    const lines = Array.from({ length: 45 * 5 }, (_, index) => line('other', 2 * TICK_MS + 1 + index))
    const { asked, unread } = await failures({ [TICKS]: lines }, ['acme'], { mostEvents: 5 })
    assert.deepEqual([asked.length, unread], [50, undefined])
  })

  it('is asked for again where AWS throttles', async () => {
    const refusals = Array.from({ length: 4 }, () => [400, 'ThrottlingException'] as const)
    const { codes, unread } = await failures({ [TICKS]: [line('acme', 1)] }, ['acme'], { refusals })
    assert.deepEqual([codes, unread], [{ acme: 'client_auth_rejected' }, undefined])
  })
})

describe('where a log cannot be read, the true reason is said, and the other log counts:', () => {
  for (const [what, refusal, code, says] of [
    ['without the right', [400, 'AccessDeniedException'], 'logs_access_denied', /Allow logs:FilterLogEvents/],
    ['without the log', [400, 'ResourceNotFoundException'], 'log_group_not_found', /There is no log group/],
    [
      'while AWS throttles',
      [400, 'ThrottlingException'],
      'aws_unreachable',
      /throttles.*ThrottlingException/,
    ],
    ['while AWS fails', [503, 'ServiceUnavailableException'], 'aws_unreachable', /HTTP 503/],
  ] as const)
    it(what, async () => {
      const { codes, unread, seconds } = await failures({ [TICKS]: [line('acme', 1)], [ASKED]: refusal }, [
        'acme',
        'beta',
      ])
      assert.deepEqual([codes, unread?.code], [{ acme: 'client_auth_rejected' }, code])
      assert.match(unread?.message ?? '', says)
      assert.ok(seconds < 10, `${seconds} s`)
    })
})
