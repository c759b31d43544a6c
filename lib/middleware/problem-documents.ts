import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { composeLog } from '../compose/log.ts'
import { HTTP_STATUS, type InputProblem, StitchError } from '../errors.ts'
import { duringInvocation } from '../observe/invocation.ts'
import type { Log } from '../observe/log.ts'
import type { Environment } from '../settings.ts'
import { UNKNOWN_MEMBER } from './checked-input.ts'

/** The facts that a caller may see. */
const SHOWN = [
  'errors',
  'missingScopes',
  'externalReference',
  'paymentRequestId',
  'state',
  'slowVerificationUrl',
  'operation',
  'outcomes',
  'configured',
  'accepted',
  'limitBytes',
] as const

/**
 * HTTP's own phrases, for `title`: a problem of type `about:blank` has the status's phrase as its title (RFC 9457
 * §4.2.1).
 */
const PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/**
 * Answers whatever is thrown as a problem document (RFC 9457) with a stable `code`, and logs it. Nothing of an
 * unforeseen error reaches the answer or the log but its name. Comes first, so that it catches what the others throw.
 */
export function problemDocuments(
  environment: Environment,
): MiddlewareObj<unknown, APIGatewayProxyStructuredResultV2> {
  let log: Log | undefined
  return {
    onError: async (request) => {
      const { context, error } = request
      log ??= composeLog(environment)
      const { info, error: fail } = log
      const known = error instanceof StitchError ? error : unforeseen(error)
      const status = HTTP_STATUS[known.code]
      // What a caller sent stays out of the log.
      duringInvocation(context, () =>
        status < 500
          ? info('request refused', { code: known.code, ...refusedMembers(known.facts.errors) })
          : fail(known.message, { code: known.code, ...known.factsForLog }),
      )
      request.response = problem(known, status)
    },
  }
}

function problem(error: StitchError, status: number): APIGatewayProxyStructuredResultV2 {
  const shown = SHOWN.map((name) => [name, error.facts[name]])
  const { retryAfterSeconds } = error.facts
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(typeof retryAfterSeconds === 'number'
        ? { 'retry-after': String(Math.ceil(retryAfterSeconds)) }
        : {}),
    },
    body: JSON.stringify({
      title: PHRASES[status],
      status,
      code: error.code,
      detail: error.message,
      ...Object.fromEntries(shown),
    }),
  }
}

/** How many members of a long list are logged. */
const MOST_MEMBERS = 20

/**
 * The members that were refused, for the log: by our names for them, for one that we do not know is a caller's own
 * word.
 */
function refusedMembers(errors: unknown): { readonly members?: readonly string[] } {
  if (!Array.isArray(errors) || errors.length === 0) return {}
  const members = (errors as readonly InputProblem[]).map(({ member, reason }) =>
    reason === UNKNOWN_MEMBER ? '?' : member,
  )
  return { members: [...new Set(members)].slice(0, MOST_MEMBERS) }
}

const unforeseen = (error: unknown): StitchError =>
  new StitchError('internal_error', 'An unforeseen error happened here. The log has the request id.', {
    facts: { error: error instanceof Error ? error.name : typeof error },
  })
