import { randomUUID } from 'node:crypto'
import type { OutgoingHttpHeaders } from 'node:http'
import type { AwsError } from './aws-error.ts'

/** An HTTP answer, ready to be written. */
export interface Answer {
  readonly status: number
  /** Every answer carries a request id of its own in `x-amzn-requestid`. */
  readonly headers: OutgoingHttpHeaders
  readonly body: string
}

const jsonHeaders = () => ({
  'content-type': 'application/x-amz-json-1.1',
  'x-amzn-requestid': randomUUID(),
})

/** A success in the JSON 1.1 protocol, without members that are undefined. */
export const answerMembers = (members: Record<string, unknown>): Answer => ({
  status: 200,
  headers: jsonHeaders(),
  body: JSON.stringify(members),
})

/** An error in the JSON 1.1 protocol: its name in `__type` and in a header, its text in `message`. */
export const answerError = ({ name, message, status }: AwsError): Answer => ({
  status,
  headers: { ...jsonHeaders(), 'x-amzn-errortype': name },
  body: JSON.stringify({ __type: name, ...(message === '' ? {} : { message }) }),
})

/** The answer of a service with the query protocol, which repeats the request id in its body. */
export function answerXml(body: (requestId: string) => string): Answer {
  const requestId = randomUUID()
  return {
    status: 200,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: body(requestId),
  }
}
