import { ACCOUNT_ID } from './arn.ts'
import { AwsError } from './aws-error.ts'
import type { Operation } from './aws-operation.ts'
import { filterPattern } from './filter-pattern.ts'

/** One event of a log group. */
export interface LogEvent {
  /** Counts from 1. */
  readonly id: number
  /** Epoch milliseconds. */
  readonly at: number
  readonly stream: string
  readonly text: string
}

/** The events of a log group, oldest first; undefined when there is no such group. */
export type ReadLog = (logGroup: string) => readonly LogEvent[] | undefined

/** What CloudWatch Logs' targets begin with. */
export const LOGS_TARGET = 'Logs_20140328'

/** Most events of one answer (CloudWatch Logs API reference, `FilterLogEvents`). */
const MOST_EVENTS = 10_000

/**
 * `FilterLogEvents` (CloudWatch Logs API reference), for one log group, and for patterns that name one property and its
 * text. Reads are not part of the system's work, so they are not counted, and no fault strikes them.
 */
export const filterLogEvents =
  (readLog: ReadLog): Operation =>
  (input, { caller, require }) => {
    const group = input.requiredText('logGroupName')
    require('logs:FilterLogEvents', `arn:aws:logs:${caller.region}:${ACCOUNT_ID}:log-group:${group}:*`)
    const events = readLog(group)
    if (events === undefined)
      throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.')
    const limit = input.integer('limit') ?? MOST_EVENTS
    if (limit < 1 || limit > MOST_EVENTS)
      throw new AwsError('InvalidParameterException', `limit must be from 1 to ${MOST_EVENTS}`)
    const startTime = input.integer('startTime') ?? 0
    const endTime = input.integer('endTime') ?? Number.POSITIVE_INFINITY
    const after = Number(input.text('nextToken') ?? 0)
    const isMeant = filterPattern(input.text('filterPattern') ?? '')
    const found = events.filter(
      ({ id, at, text }) => id > after && at >= startTime && at <= endTime && isMeant(text),
    )
    const page = found.slice(0, limit)
    return {
      events: page.map(({ id, at, stream, text }) => ({
        eventId: String(id).padStart(20, '0'),
        logStreamName: stream,
        timestamp: at,
        ingestionTime: at,
        message: text,
      })),
      searchedLogStreams: [],
      ...(page.length < found.length ? { nextToken: String(page.at(-1)?.id) } : {}),
    }
  }
