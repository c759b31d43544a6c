import type { ServerResponse } from 'node:http'
import { isJsonObject } from '../../lib/json-object.ts'
import type { Begun, Ended, Journal } from '../journal.ts'

/**
 * Notes one request to the simulator. Without a result of its own, the result is the answer's status, or that there was
 * no answer.
 */
export function notingAnswer(
  journal: Journal,
  response: ServerResponse,
  begun: Begun,
): (ended: Ended) => void {
  const done = journal.begin(begun)
  response.once('close', () => {
    const status = response.headersSent ? response.statusCode : undefined
    done({
      result: String(status ?? 'no answer'),
      isGood: status !== undefined && status < 400 && response.writableFinished,
    })
  })
  return done
}

/**
 * How an answer of the API ended, by its status and the code of its first error: Stitch reports errors with HTTP 200.
 */
export function endOf(status: number, { errors, extensions }: Readonly<Record<string, unknown>>): Ended {
  if (!Array.isArray(errors)) return { result: String(status), isGood: status < 400 }
  const [first] = errors
  const beside = isJsonObject(first) && isJsonObject(first.extensions) ? first.extensions : extensions
  const code = isJsonObject(beside) && typeof beside.code === 'string' ? beside.code : 'error'
  return { result: `${status} ${code}`, isGood: false }
}
