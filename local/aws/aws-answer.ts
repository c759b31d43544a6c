import type { OutgoingHttpHeaders } from 'node:http'
import type { AwsError } from './aws-error.ts'

/** An HTTP answer, ready to be written. */
export interface Answer {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly body: string
}

const JSON_1_1 = 'application/x-amz-json-1.1'

export const answerMembers = (members: Record<string, unknown>, requestId: string): Answer => ({
  status: 200,
  headers: { 'content-type': JSON_1_1, 'x-amzn-requestid': requestId },
  body: JSON.stringify(members),
})

/** An error in the JSON 1.1 protocol: its name in `__type` and in a header, its text in `message`. */
export const answerError = ({ name, message, status }: AwsError, requestId: string): Answer => ({
  status,
  headers: { 'content-type': JSON_1_1, 'x-amzn-requestid': requestId, 'x-amzn-errortype': name },
  body: JSON.stringify({ __type: name, ...(message === '' ? {} : { message }) }),
})

/** The answer of a service with the query protocol. */
export const answerXml = (body: string, requestId: string): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
  body,
})
