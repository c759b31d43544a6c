import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Context } from 'aws-lambda'
import { duringInvocation } from '../../../lib/observe/invocation.ts'
import { jsonLog, type Log } from '../../../lib/observe/log.ts'
import { powertoolsLog } from '../../../lib/observe/powertools-log.ts'
import { LOG_LEVELS, type LogLevel } from '../../../lib/settings.ts'
import { overhear } from '../../support/stack-output.ts'

const invocation = (awsRequestId: string) =>
  ({
    awsRequestId,
    functionName: 'f',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:f',
    memoryLimitInMB: '512',
  }) as Context

const LOGS: readonly [title: string, make: (level: LogLevel) => Log][] = [
  [
    "the siblings' log",
    (level) => jsonLog(level, Date.now, (line) => void process.stdout.write(`${line}\n`)),
  ],
  ["the refresher's log", powertoolsLog],
]

type Line = Readonly<Record<string, unknown>>

/** The lines that a log of this make writes. */
const linesOf = (
  make: (level: LogLevel) => Log,
  level: LogLevel,
  say: (log: Log) => void,
): readonly Line[] => {
  let text = ''
  overhear(
    (chunk) => {
      text += chunk
    },
    () => say(make(level)),
  )
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

for (const [title, make] of LOGS)
  describe(title, () => {
    it('says level, message, instant, request id and facts, in members that one query finds', () => {
      const [line] = linesOf(make, 'info', (log) => {
        duringInvocation(invocation('request-1'), () => log.warn('a certificate ends', { daysLeft: 13 }))
      })
      const { level, message, timestamp, function_request_id, daysLeft } = line ?? {}
      assert.deepEqual(
        { level, message, function_request_id, daysLeft },
        { level: 'WARN', message: 'a certificate ends', function_request_id: 'request-1', daysLeft: 13 },
      )
      assert.ok(Math.abs(Date.parse(String(timestamp)) - Date.now()) < 60_000)
    })

    it('stamps each line with the request it belongs to', () => {
      const lines = linesOf(make, 'info', (log) => {
        for (const id of ['request-1', 'request-2']) {
          duringInvocation(invocation(id), () => log.info('x'))
        }
      })
      assert.deepEqual(
        lines.map((line) => line.function_request_id),
        ['request-1', 'request-2'],
      )
    })

    for (const [index, least] of LOG_LEVELS.entries())
      it(`says nothing below ${least} when that is the level`, () => {
        const lines = linesOf(make, least, (log) => {
          for (const level of LOG_LEVELS) log[level]('x')
        })
        assert.deepEqual(
          lines.map(({ level }) => String(level).toLowerCase()),
          LOG_LEVELS.slice(index),
        )
      })

    it('never throws, whatever the facts are', () => {
      const circle: Record<string, unknown> = {}
      circle.circle = circle
      linesOf(make, 'info', (log) => {
        log.info('x', { circle })
        log.info('x', { big: 1n })
        log.info('x', {
          get unreadable() {
            throw new RangeError('a bug')
          },
        })
      })
    })
  })

it("the refresher's log says which service a line is of", () => {
  const [line] = linesOf(powertoolsLog, 'info', (log) => log.info('x'))
  assert.equal(line?.service, 'stitch-client-tokens')
})
