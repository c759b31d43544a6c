import { awsErrorName } from '../lib/aws/aws-error-name.ts'
import type { AwsCall } from '../lib/aws/signed-call.ts'
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

const READ_MS = 10_000

/**
 * How many events one answer may contain. The size of an answer is limited, and an event of the refresher has a few KiB
 * at most.
 */
const PAGE = 40

/**
 * Reads the events of a log group from an instant on, oldest first (CloudWatch Logs, `FilterLogEvents`).
 *
 * @throws CliError `log_group_not_found`, `logs_access_denied`, `aws_credentials_rejected` or `aws_unreachable`
 */
export const logEvents =
  (call: AwsCall, logGroupName: string, filterPattern?: string) =>
  async (startTime: number): Promise<readonly LogEvent[]> => {
    const events: LogEvent[] = []
    let nextToken: unknown
    do {
      const page = await readPage(call, { logGroupName, startTime, limit: PAGE, nextToken, filterPattern })
      events.push(...eventsOf(page))
      nextToken = page.nextToken
    } while (typeof nextToken === 'string')
    return events.sort((a, b) => a.at - b.at)
  }

interface Asked {
  readonly logGroupName: string
  readonly startTime: number
  readonly limit: number
  readonly nextToken: unknown
  /** CloudWatch Logs, "Filter pattern syntax"; every event by default. */
  readonly filterPattern: string | undefined
}

async function readPage(call: AwsCall, asked: Asked): Promise<Readonly<Record<string, unknown>>> {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'Logs_20140328.FilterLogEvents',
  }
  const answer = await call({
    service: 'logs',
    path: '/',
    headers,
    body: JSON.stringify(asked),
    timeoutMs: READ_MS,
  }).catch((error: unknown) => {
    throw error instanceof HttpFailure ? unreachable(error.reason) : error
  })
  const content = parseJsonObject(answer.body)
  if (answer.status === 200 && content !== undefined) return content
  const awsError = awsErrorName(answer.headers['x-amzn-errortype'] ?? content?.__type)
  throw failureOf(answer.status, awsError, asked.logGroupName)
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

const eventsOf = ({ events }: Readonly<Record<string, unknown>>): readonly LogEvent[] =>
  (Array.isArray(events) ? events : []).filter(isJsonObject).map((event) => ({
    id: String(event.eventId),
    at: Number(event.timestamp),
    stream: String(event.logStreamName),
    text: String(event.message),
  }))
