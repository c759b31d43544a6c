import type { AwsCall } from '../../../lib/aws/signed-call.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

/** One line of a log group. */
export interface Line {
  readonly at: number
  readonly text: string
}

/** An answer that is not a page. */
export type Refusal = readonly [status: number, awsError: string]

/** What was asked of CloudWatch Logs. */
interface Asked {
  readonly logGroupName: string
  readonly startTime: number
  readonly endTime?: number
  readonly limit?: number
  readonly nextToken?: string
}

/**
 * CloudWatch Logs with these groups, `mostEvents` events a page. `refusals` come first, one for each request; a group
 * that is a refusal always answers with it.
 */
export function cloudWatchLogs(
  groups: Readonly<Record<string, readonly Line[] | Refusal>>,
  { mostEvents = 1000, refusals = [] as readonly Refusal[] } = {},
) {
  const time = new VirtualTime()
  const asked: Asked[] = []
  const left = [...refusals]
  const answer = (status: number, body: object) => ({
    status,
    headers: {},
    body: JSON.stringify(body),
    receivedAt: 0,
  })
  const call: AwsCall = async ({ body }) => {
    const request = JSON.parse(body) as Asked
    asked.push(request)
    const group = groups[request.logGroupName] ?? []
    const refusal = left.shift() ?? (isRefusal(group) ? group : undefined)
    if (refusal !== undefined) return answer(refusal[0], { __type: refusal[1] })
    const { startTime, endTime = Number.POSITIVE_INFINITY, nextToken = '0' } = request
    const found = (group as readonly Line[]).filter(({ at }) => at >= startTime && at <= endTime)
    const from = Number(nextToken)
    const page = found.slice(from, from + mostEvents)
    return answer(200, {
      events: page.map(({ at, text }, index) => ({
        eventId: `${request.logGroupName}${at}-${from + index}`,
        timestamp: at,
        logStreamName: 'stream',
        message: text,
      })),
      ...(from + page.length < found.length ? { nextToken: String(from + page.length) } : {}),
    })
  }
  return { call, time, asked }
}

const isRefusal = (group: readonly Line[] | Refusal): group is Refusal => typeof group[0] === 'number'
