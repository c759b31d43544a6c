import { HttpFailure } from '../http/exchange.ts'
import { parseJsonObject } from '../json-object.ts'
import type { InvokeRefresher, RefreshAnswer } from '../token/refresh-answer.ts'
import { invocationRequest } from './invocation.ts'
import type { AwsCall } from './signed-call.ts'

/**
 * Invokes the refresher and waits for its answer (Lambda, `Invoke`, RequestResponse). There is one attempt: a retry
 * inside would hide the throttling, from which a caller learns that another one has the turn.
 */
export const lambdaRefresher =
  (call: AwsCall, functionName: string): InvokeRefresher =>
  async (event, timeoutMs) => {
    try {
      const answer = await call(invocationRequest({ functionName, event, timeoutMs }))
      if (answer.status === 429) return { kind: 'busy' }
      if (answer.status === 403 || answer.status === 404)
        return { kind: 'refused', reason: answer.status === 403 ? 'AccessDenied' : 'ResourceNotFound' }
      if (answer.status !== 200) return { kind: 'unavailable', reason: `HTTP ${answer.status}` }
      return answer.headers['x-amz-function-error'] === undefined ? done(answer.body) : failed(answer.body)
    } catch (error) {
      if (error instanceof HttpFailure) return { kind: 'unavailable', reason: error.reason }
      throw error
    }
  }

const done = (body: string): RefreshAnswer => ({ kind: 'done', result: parseJsonObject(body) })

/** `RefreshFailed` carries the outcomes as JSON in its message; anything else (a crash, a time-out) has none. */
function failed(body: string): RefreshAnswer {
  const thrown = parseJsonObject(body)
  if (thrown?.errorType !== 'RefreshFailed')
    return { kind: 'unavailable', reason: 'the refresher did not end its run' }
  return { kind: 'failed', result: parseJsonObject(String(thrown.errorMessage)) }
}
