import { backoffMs, type Timing } from '../clock.ts'
import { type Facts, StitchError } from '../errors.ts'
import type { HttpAnswer } from '../http/http-answer.ts'
import type { Metrics } from '../observe/metrics.ts'
import { API_ATTEMPT_MS, LEAST_API_MS, MOST_API_RETRIES } from '../token/budgets.ts'
import { readGraphqlAnswer } from './graphql-answer.ts'
import type { Operation, Variables } from './operation.ts'
import { encodeRequest } from './request-body.ts'

/** One POST to the API. Rejects with an ApiFailure when there is no answer. */
export type SendToApi = (request: {
  readonly accessToken: string
  readonly contentType: string
  readonly body: string | Uint8Array
  readonly timeoutMs: number
  /** Whether an idle connection must not be used. */
  readonly newConnection: boolean
  /** Whether the request can be sent once more when its connection turns out to be dead. */
  readonly isRepeatable: boolean
}) => Promise<HttpAnswer>

/** There is no answer. `sent` is false when the request cannot have reached Stitch; `timedOut` when time ran out. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly reason: string
  readonly sent: boolean
  readonly timedOut: boolean

  constructor(reason: string, sent: boolean, timedOut = false) {
    super(reason)
    this.reason = reason
    this.sent = sent
    this.timedOut = timedOut
  }
}

/** A token to call with, and how to get another when Stitch rejects it. */
export interface CallerToken {
  readonly accessToken: string
  renew(waitMs?: number): Promise<CallerToken>
}

/** What a call needs from outside. */
export interface StitchPorts {
  readonly sendToApi: SendToApi
  readonly timing: Timing
  readonly metrics: Metrics
}

/**
 * Calls one operation with the token and the deadline of one invocation. `reference` is what a caller can look a
 * mutation up by when its outcome is not known.
 */
export type CallStitch = <Data>(
  operation: Operation<Data>,
  variables: Variables,
  reference?: Readonly<Record<string, string | undefined>>,
) => Promise<Data>

/** What one call has to go by. */
export interface StitchCall {
  readonly token: CallerToken
  /** By the monotonic clock, in milliseconds: the answer must be there then. */
  readonly by: number
  /** What a caller can look a mutation up by when its outcome is not known. */
  readonly reference?: Readonly<Record<string, string | undefined>> | undefined
}

/**
 * Calls one operation of Stitch's GraphQL API and gives its data.
 *
 * A query that gets no answer, or a server error, is repeated twice. A mutation is repeated only when Stitch has
 * rejected the token, for then it was not executed; without an answer its outcome is not known (`outcome_unknown`). A
 * rejected token is renewed, and the call repeated, once. A slow query is not repeated when its time ran out, here or
 * at Stitch, nor when the connection was lost: a slow bank would be asked twice at once. A mutation for which too
 * little time is left, after a slow query in the same invocation, is not sent.
 *
 * @throws StitchError of `readGraphqlAnswer`, `outcome_unknown`, `upstream_unavailable` (with `facts.timedOut` when a
 *   slow operation ran out of time, `facts.reason` `NO_TIME_LEFT` when a mutation was not sent), or `token_unavailable`
 *   from renewing
 */
export async function callStitch<Data>(
  ports: StitchPorts,
  operation: Operation<Data>,
  variables: Variables,
  { token, by, reference = {} }: StitchCall,
): Promise<Data> {
  const { timing, metrics } = ports
  let current = token
  let renewed = false
  let retries = 0

  for (;;) {
    if (operation.kind === 'mutation' && by - timing.monotonic() < LEAST_API_MS) throw notBegun(operation)
    try {
      return readGraphqlAnswer(
        operation,
        await send(ports, operation, variables, {
          accessToken: current.accessToken,
          by,
          isRetry: retries > 0,
        }),
        variables,
      )
    } catch (thrown) {
      const error = thrown instanceof ApiFailure ? noAnswer(operation, thrown) : thrown
      if (!(error instanceof StitchError)) throw error
      const leftMs = by - timing.monotonic()
      if (error.code === 'upstream_unauthorized' && !renewed) {
        metrics.count('TokenRejected')
        if (leftMs < LEAST_API_MS) {
          // This call waits for no other one, but the next invocation must not begin with this one.
          await current.renew(0).catch(() => undefined)
          throw rejectedTooLate(operation)
        }
        renewed = true
        current = await current.renew(leftMs - LEAST_API_MS)
        continue
      }
      if (error.code === 'scope_missing') metrics.count('ScopeMissing')
      const unanswered = error.code === 'upstream_unavailable'
      if (operation.kind === 'mutation') {
        if (unanswered && mayHaveHappened(thrown)) throw outcomeUnknown(operation, error, reference)
        if (error.code === 'upstream_bad_response') throw withReference(error, reference)
      }
      const isRepeatable = unanswered && operation.kind === 'query' && !isStillBusy(operation, error, thrown)
      if (!isRepeatable || retries >= MOST_API_RETRIES) throw error
      retries += 1
      const waitMs = backoffMs(retries, timing.random)
      if (leftMs - waitMs < LEAST_API_MS) throw error
      metrics.count('UpstreamRetries')
      await timing.sleep(waitMs)
    }
  }
}

const send = (
  { sendToApi, timing }: StitchPorts,
  operation: Operation<unknown>,
  variables: Variables,
  {
    accessToken,
    by,
    isRetry,
  }: { readonly accessToken: string; readonly by: number; readonly isRetry: boolean },
): Promise<HttpAnswer> =>
  sendToApi({
    accessToken,
    ...encodeRequest(operation, variables),
    timeoutMs: Math.min(
      operation.slow === true ? Number.POSITIVE_INFINITY : API_ATTEMPT_MS,
      Math.max(1, by - timing.monotonic()),
    ),
    // Where one connection was dead, the others may be too.
    newConnection: isRetry,
    isRepeatable: operation.kind === 'query' && operation.slow !== true,
  })

/** What Node's parser says of an answer that is no HTTP, or broken; and ours of a body that cannot be decompressed. */
const NO_HTTP = /^(HPE_|UNDECODABLE$)/

const noAnswer = ({ name, slow }: Operation<unknown>, failure: ApiFailure): StitchError =>
  new StitchError(
    'upstream_unavailable',
    NO_HTTP.test(failure.reason)
      ? 'Check STITCH_API_ENDPOINT, and whether a proxy is in between: the answer is not HTTP, or it is broken.'
      : "Stitch's API gave no answer. Try again later, and check STITCH_API_ENDPOINT and the way out of the network.",
    {
      facts: {
        operation: name,
        reason: failure.reason,
        ...(slow === true && failure.sent && failure.timedOut ? { timedOut: true } : {}),
      },
    },
  )

const notBegun = ({ name }: Operation<unknown>): StitchError =>
  new StitchError(
    'upstream_unavailable',
    `Try again: ${name} was not sent, because too little time was left for its answer.`,
    { facts: { operation: name, reason: 'NO_TIME_LEFT' } },
  )

const rejectedTooLate = ({ name }: Operation<unknown>): StitchError =>
  new StitchError(
    'token_unavailable',
    'Try again: Stitch rejected the client token, and no time was left to repeat the call with another one.',
    { facts: { operation: name, retryAfterSeconds: 1 } },
  )

const mayHaveHappened = (thrown: unknown): boolean => !(thrown instanceof ApiFailure) || thrown.sent

/**
 * Whether a slow operation may still be under way: time ran out here or there, or the connection was lost while
 * waiting.
 */
const isStillBusy = ({ slow }: Operation<unknown>, { facts }: StitchError, thrown: unknown): boolean =>
  facts.timedOut === true || (slow === true && thrown instanceof ApiFailure && thrown.sent)

/** An answer that cannot be understood does not say that nothing took place: it goes out with what to look it up by. */
const withReference = ({ code, message, factsForLog }: StitchError, reference: Facts): StitchError =>
  new StitchError(code, `${message} The mutation may have taken place: look it up before repeating it.`, {
    facts: factsForLog,
    callersFacts: reference,
  })

const outcomeUnknown = ({ name }: Operation<unknown>, cause: StitchError, reference: Facts): StitchError =>
  new StitchError(
    'outcome_unknown',
    `Stitch gave no answer, so ${name} may have taken place. Look it up before repeating it.`,
    { facts: { ...cause.factsForLog, operation: name }, callersFacts: reference },
  )
