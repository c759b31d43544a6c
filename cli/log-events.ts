import { awsErrorName, isThrottled } from '../lib/aws/aws-error-name.ts'
import type { AwsCall } from '../lib/aws/signed-call.ts'
import { backoffMs, type Timing } from '../lib/clock.ts'
import { HttpFailure } from '../lib/http/exchange.ts'
import { isJsonObject, parseJsonObject } from '../lib/json-object.ts'
import { CliError } from './cli-error.ts'
import { credentialsRejected, isRejectionOfCredentials } from './problem.ts'

/** One event of a log group. */
export interface LogEvent {
  readonly id: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly stream: string
  readonly text: string
}

/** A log group, and which of its events are meant. */
export interface LogGroup {
  readonly logGroupName: string
  /** CloudWatch Logs, "Filter pattern syntax"; every event by default. */
  readonly filterPattern?: string
}

/** A span of time, in epoch milliseconds, both ends included. */
export interface Span {
  readonly startTime: number
  /** Without an end by default. */
  readonly endTime?: number
}

/** What reading a log needs from outside. */
export interface LogPorts {
  readonly call: AwsCall
  readonly timing: Pick<Timing, 'sleep' | 'random'>
}

const READ_MS = 10_000

/** Most bytes of one page: AWS gives 1 MiB of events, and JSON writes some characters as six. */
const PAGE_LIMIT = 8 * 1024 * 1024

/** AWS allows five of these requests a second in an account. */
const MOST_THROTTLED = 6

/**
 * Reads the events of a log group in a span of time, oldest first (CloudWatch Logs, `FilterLogEvents`).
 *
 * @throws CliError `log_group_not_found`, `logs_access_denied`, `aws_credentials_rejected` or `aws_unreachable`
 */
export async function logEvents(ports: LogPorts, group: LogGroup, span: Span): Promise<readonly LogEvent[]> {
  const events: LogEvent[] = []
  for await (const page of logPages(ports, group, span)) events.push(...page)
  return events.sort((a, b) => a.at - b.at)
}

/**
 * The same, page by page, as large as AWS gives them. A page can be empty although another follows. What AWS throttles
 * is asked for again, six times in all.
 *
 * @throws CliError as `logEvents` does
 */
export async function* logPages(
  ports: LogPorts,
  group: LogGroup,
  span: Span,
): AsyncGenerator<readonly LogEvent[], void> {
  let nextToken: unknown
  do {
    const page = await readPage(ports, group.logGroupName, { ...group, ...span, nextToken })
    yield eventsOf(page)
    nextToken = page.nextToken
  } while (typeof nextToken === 'string')
}

async function readPage(
  { call, timing }: LogPorts,
  logGroupName: string,
  asked: object,
): Promise<Readonly<Record<string, unknown>>> {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'Logs_20140328.FilterLogEvents',
  }
  const body = JSON.stringify(asked)
  const request = {
    service: 'logs',
    path: '/',
    headers,
    body,
    timeoutMs: READ_MS,
    answerLimit: PAGE_LIMIT,
  } as const
  for (let attempt = 1; ; attempt += 1) {
    const answer = await call(request).catch((error: unknown) => {
      throw error instanceof HttpFailure ? unreachable(error.reason) : error
    })
    const content = parseJsonObject(answer.body)
    if (answer.status === 200 && content !== undefined) return content
    const awsError = awsErrorName(answer.headers['x-amzn-errortype'] ?? content?.__type)
    if (!isThrottled(awsError, answer.status)) throw failureOf(answer.status, awsError, logGroupName)
    if (attempt === MOST_THROTTLED) throw throttled(awsError)
    await timing.sleep(backoffMs(attempt, timing.random))
  }
}

function failureOf(status: number, awsError: string, logGroupName: string): CliError {
  if (isRejectionOfCredentials(awsError)) return credentialsRejected(awsError)
  if (awsError === 'ResourceNotFoundException')
    return new CliError(
      'log_group_not_found',
      `There is no log group ${logGroupName} in this account and Region. ` +
        'Check the stage, the client alias and the Region. ' +
        'A deployment makes it: npm run deploy -- --stage STAGE',
      { logGroupName },
    )
  if (awsError.startsWith('AccessDenied'))
    return new CliError(
      'logs_access_denied',
      `You may not read ${logGroupName}. Allow logs:FilterLogEvents on it to your user or role.`,
      { logGroupName },
    )
  return unreachable(`HTTP ${status}, ${awsError}`)
}

const unreachable = (reason: string): CliError =>
  new CliError(
    'aws_unreachable',
    `CloudWatch Logs gave no usable answer (${reason}). ` +
      'Check the network, the Region and AWS_ENDPOINT_URL, or try again.',
    { reason },
  )

const throttled = (awsError: string): CliError =>
  new CliError(
    'aws_unreachable',
    `Wait a minute, then run the command again: AWS throttles FilterLogEvents in this account (${awsError}).`,
    { reason: awsError },
  )

const eventsOf = ({ events }: Readonly<Record<string, unknown>>): readonly LogEvent[] =>
  (Array.isArray(events) ? events : []).filter(isJsonObject).map((event) => ({
    id: String(event.eventId),
    at: Number(event.timestamp),
    stream: String(event.logStreamName),
    text: String(event.message),
  }))
