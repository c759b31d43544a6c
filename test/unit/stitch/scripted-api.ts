import { object, string } from 'valibot'
import type { HttpAnswer } from '../../../lib/http/http-answer.ts'
import { ApiFailure, type CallerToken, callStitch, type SendToApi } from '../../../lib/stitch/call-stitch.ts'
import type { Operation } from '../../../lib/stitch/operation.ts'
import { RecordedMetrics } from '../../support/records.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

export const QUERY: Operation<{ name: string }> = {
  kind: 'query',
  name: 'ReadName',
  document: 'query ReadName { name }',
  data: object({ name: string() }),
}
export const SLOW_QUERY: Operation<{ name: string }> = { ...QUERY, slow: true }
export const MUTATION: Operation<{ name: string }> = { ...QUERY, kind: 'mutation', name: 'SetName' }

export const answer = (status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const FINE = answer(200, { data: { name: 'fine' } })
export const REJECTED = answer(200, { errors: [{ message: 'x', extensions: { code: 'UNAUTHENTICATED' } }] })
export const FAILED = answer(503, 'canary of upstream')
export const NO_ANSWER = new ApiFailure('ECONNRESET', true)
export const NOT_SENT = new ApiFailure('ECONNREFUSED', false)

/** What comes of a request, at once or after a while. */
export type Scripted = HttpAnswer | Error | { readonly afterMs: number; readonly comes: HttpAnswer | Error }

/** Stitch's API as a script, and a token that can be renewed into `renewed-1`, `renewed-2`, … */
export function anApi(...script: Scripted[]) {
  const time = new VirtualTime()
  const metrics = new RecordedMetrics()
  const sent: (Parameters<SendToApi>[0] & { readonly atMs: number })[] = []
  const waitsMs: (number | undefined)[] = []
  let renewals = 0
  const sendToApi: SendToApi = async (request) => {
    sent.push({ ...request, atMs: time.elapsedMs })
    const next = script.shift() ?? FINE
    const slow = 'afterMs' in next ? next : { afterMs: 0, comes: next }
    await time.sleep(slow.afterMs)
    if (slow.comes instanceof Error) throw slow.comes
    return slow.comes
  }
  const token = (accessToken: string): CallerToken => ({
    accessToken,
    renew: async (waitMs) => {
      waitsMs.push(waitMs)
      return token(`renewed-${++renewals}`)
    },
  })
  const call = (
    operation: Operation<{ name: string }>,
    { forMs = 27_500, reference = {}, token: caller = token('first') } = {},
  ) =>
    time.run(
      callStitch(
        { sendToApi, timing: time, metrics },
        operation,
        { a: 1 },
        { token: caller, by: time.monotonic() + forMs, reference },
      ),
    )
  return { time, metrics, sent, waitsMs, call, tokensSent: () => sent.map(({ accessToken }) => accessToken) }
}
