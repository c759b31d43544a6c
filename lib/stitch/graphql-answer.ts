import { type Facts, StitchError } from '../errors.ts'
import type { HttpAnswer } from '../http/http-answer.ts'
import { retryAfterSeconds } from '../http/retry-after.ts'
import { isJsonObject, parseJsonObject } from '../json-object.ts'
import type { Operation, Variables } from './operation.ts'
import { refusedMembers } from './refused-members.ts'

interface GraphqlError {
  readonly message: string
  readonly code: string | undefined
  readonly missingScopes: readonly string[]
}

/** When Stitch says "too many" without saying until when, in seconds. */
const THROTTLED_SECONDS = 10

/** Request Timeout and Too Early (RFC 9110 §15.5.9, RFC 8470 §5.2): a query may be sent again. */
const REPEATABLE: readonly number[] = [408, 425]

/** Not Found and Method Not Allowed (RFC 9110 §15.5.5, §15.5.6): without a GraphQL error, answers of another server. */
const ELSEWHERE: readonly number[] = [404, 405]

/** How many words of a list in an answer are passed on. */
const MOST_WORDS = 20

/** How many characters of a message are compared with the wordings below. None of them is longer. */
const MOST_OF_A_MESSAGE = 10_000

/** Gateway Timeout (RFC 9110 §15.6.5), and Cloudflare's word for it. */
const GATEWAY_TIMEOUTS: readonly number[] = [504, 524]

/**
 * The data of an answer (GraphQL over HTTP; Stitch: "Error handling"). Stitch reports most errors with HTTP 200, and a
 * rejected token beside `errors` as well as in one of them.
 *
 * @param variables what was sent: where Stitch refuses a value, the member is named
 * @throws StitchError `upstream_unauthorized` for a rejected token, `scope_missing`, `upstream_throttled`,
 *   `upstream_unavailable`, `upstream_operation_unknown`, `upstream_input_refused` or `upstream_bad_response`; none of
 *   them holds a word of the answer
 */
export function readGraphqlAnswer<Data>(
  operation: Operation<Data>,
  answer: HttpAnswer,
  variables: Variables = {},
): Data {
  const facts = { operation: operation.name, status: answer.status }
  const content = parseJsonObject(answer.body)
  const errors = content === undefined ? [] : graphqlErrors(content)

  // Data beside errors shows that a mutation was carried out. Whatever the errors say, its caller must not believe that
  // it was refused.
  const isCarriedOut = operation.kind === 'mutation' && hasData(content)
  if (!isCarriedOut) assertLetIn(answer, errors, facts)
  if (answer.status >= 500 || REPEATABLE.includes(answer.status)) {
    // The edge before Stitch gave up waiting, and the slow server may still be at work.
    const timedOut = operation.slow === true && GATEWAY_TIMEOUTS.includes(answer.status)
    throw new StitchError(
      'upstream_unavailable',
      "Stitch's API failed. Try again later, and see status.stitch.money.",
      { facts: { ...facts, ...(timedOut ? { timedOut } : {}) } },
    )
  }
  if (!isCarriedOut) assertAccepted(errors, variables, facts)

  const data = operation.data['~standard'].validate(content?.data)
  if (answer.status >= 300 || errors.length > 0 || !('value' in data) || data.issues !== undefined) {
    const codes = new Set(errors.map(({ code }) => code).filter((code) => code !== undefined))
    const isElsewhere = errors.length === 0 && ELSEWHERE.includes(answer.status)
    throw new StitchError(
      'upstream_bad_response',
      `Stitch's answer to ${operation.name} cannot be used.${isElsewhere ? ` HTTP ${answer.status}: check STITCH_API_ENDPOINT.` : ''}`,
      { facts: { ...facts, upstreamCodes: [...codes].slice(0, MOST_WORDS) } },
    )
  }
  return data.value
}

/** Refuses an answer to a caller that Stitch did not let in: its token, its scopes, its number of calls. */
function assertLetIn(answer: HttpAnswer, errors: readonly GraphqlError[], facts: Facts): void {
  if (answer.status === 401 || errors.some(({ code }) => code === 'UNAUTHENTICATED'))
    throw new StitchError(
      'upstream_unauthorized',
      'Check whether the client is still active: Stitch rejected the client token, and the renewed one too.',
      { facts },
    )
  const missing = new Set(errors.flatMap((error) => error.missingScopes))
  const missingScopes = [...missing].slice(0, MOST_WORDS)
  if (missingScopes.length > 0) {
    const others = missing.size > MOST_WORDS ? ` and ${missing.size - MOST_WORDS} more` : ''
    throw new StitchError(
      'scope_missing',
      `The client token lacks ${missingScopes.join(', ')}${others}. Have Stitch allow it for the client, or use a token of a set with both scopes (STITCH_SCOPES).`,
      {
        facts: { ...facts, missingScopes },
      },
    )
  }
  if (answer.status === 429) {
    const seconds = retryAfterSeconds(answer.headers) ?? THROTTLED_SECONDS
    throw new StitchError(
      'upstream_throttled',
      `Try again in ${seconds} s: Stitch is being asked too often.`,
      { facts: { ...facts, retryAfterSeconds: seconds } },
    )
  }
}

/** Refuses an answer to a request that Stitch did not accept: a value in it, or its document. */
function assertAccepted(errors: readonly GraphqlError[], variables: Variables, facts: Facts): void {
  const refusals = errors.filter(isRefusedInput)
  if (refusals.length > 0) {
    const named = refusedMembers(
      refusals.map(({ message }) => message),
      variables,
    )
    throw new StitchError(
      'upstream_input_refused',
      'Correct the request. Stitch refuses a value that has the right form, such as a bank that it does not know.',
      { facts: { ...facts, ...(named.length === 0 ? {} : { errors: named }) } },
    )
  }
  if (errors.some(isValidationError))
    throw new StitchError(
      'upstream_operation_unknown',
      `Compare ${facts.operation} with the API's present schema: Stitch no longer accepts it as it is sent here.`,
      { facts },
    )
}

/** Whether any field of the operation has a value. */
const hasData = (content: Record<string, unknown> | undefined): boolean =>
  isJsonObject(content?.data) && Object.values(content.data).some((value) => value !== null)

function graphqlErrors(content: Record<string, unknown>): readonly GraphqlError[] {
  const given = content.errors ?? []
  // Anything in the place of errors counts as an error, also if it cannot be read.
  const listed = (Array.isArray(given) ? given : [given]).map((error) => (isJsonObject(error) ? error : {}))
  // Stitch's documented example puts `extensions` at the top level, beside `errors`.
  const isError = listed.length > 0 || (content.data ?? null) === null
  const beside = isError && isJsonObject(content.extensions) ? [{ extensions: content.extensions }] : []
  return [...listed, ...beside].map((error: Record<string, unknown>) => {
    const extensions = isJsonObject(error.extensions) ? error.extensions : {}
    const scopes: unknown[] = Array.isArray(extensions.missingScopes) ? extensions.missingScopes : []
    return {
      message: typeof error.message === 'string' ? error.message.slice(0, MOST_OF_A_MESSAGE) : '',
      code: isWord(extensions.code) ? extensions.code : undefined,
      missingScopes: extensions.code === 'FORBIDDEN' ? scopes.filter(isWord) : [],
    }
  })
}

/**
 * A value that only Stitch can judge: its own rules, and members of enumerations. Stitch documents neither code nor
 * wording.
 */
const isRefusedInput = ({ code, message }: GraphqlError): boolean =>
  code === 'BAD_USER_INPUT' || /^Variable "\$.* does not exist in ".*" enum/s.test(message)

/** A document that the schema refuses: GraphQL's own codes and wordings, and those of Hot Chocolate. */
const isValidationError = ({ code, message }: GraphqlError): boolean =>
  code === 'GRAPHQL_VALIDATION_FAILED' ||
  /^HC00\d\d$/.test(code ?? '') ||
  /^(Cannot query field|Variable "\$|Unknown (argument|type|field)|The field `.*` does not exist)/.test(
    message,
  )

/** Words that may be passed on: a scope or an error code, nothing that could be prose. */
const isWord = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9_-]{1,80}$/.test(value)
