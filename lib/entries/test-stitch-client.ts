import type { HttpAnswer } from '../http/http-answer.ts'
import { ApiFailure, type SendToApi } from '../stitch/call-stitch.ts'
import { documentOperation } from '../stitch/document-operation.ts'
import type { Variables } from '../stitch/operation.ts'
import type { ClientTokenSource } from './client-token-source.ts'
import { clientFrom, type StitchClient } from './requests.ts'
import { testTokens } from './test-tokens.ts'

/** What Stitch's API may do to a request instead of answering it. */
export type TestFailure =
  | 'token-rejected'
  | 'no-answer'
  | 'not-sent'
  | 'server-error'
  | 'throttled'
  | 'scope-missing'
  | 'input-refused'

/** One request that reached the API. */
export interface TestCall {
  /** The operation's name; absent for one without. */
  readonly name: string | undefined
  readonly kind: 'query' | 'mutation'
  readonly variables: Variables
  readonly accessToken: string
}

/** What a test client answers, and with whose tokens it calls. */
export interface TestStitchClientOptions {
  /** Data by the operation's name, or a function of the variables that gives it. */
  readonly answers?: Readonly<Record<string, unknown>>
  /** Tokens of its own by default. */
  readonly tokens?: ClientTokenSource
}

/** A client of Stitch's API for unit tests: what it repeats, and what it rejects with, is what the real one does. */
export interface TestStitchClient extends StitchClient {
  /** Every request, repetitions too. */
  readonly calls: readonly TestCall[]
  /** So many next requests, one by default, meet this instead of an answer. */
  fails(how: TestFailure, times?: number): void
}

const errors = (status: number, extensions: object): HttpAnswer => ({
  status,
  headers: {},
  body: JSON.stringify({ errors: [{ message: 'The test said so.', extensions }], data: null }),
})

const FAILURES: Readonly<Record<TestFailure, HttpAnswer | Error>> = {
  'token-rejected': errors(200, { code: 'UNAUTHENTICATED' }),
  'no-answer': new ApiFailure('ECONNRESET', true),
  'not-sent': new ApiFailure('ECONNREFUSED', false),
  'server-error': { status: 503, headers: {}, body: '' },
  throttled: { status: 429, headers: { 'retry-after': '10' }, body: '' },
  'scope-missing': errors(200, { code: 'FORBIDDEN', missingScopes: ['client_missing'] }),
  'input-refused': errors(200, { code: 'BAD_USER_INPUT' }),
}

/**
 * Makes a client of Stitch's API for unit tests. No AWS, no network; waits between repetitions take no time.
 *
 * @example const stitch = testStitchClient({ answers: { LatestPayments: { client: { paymentInitiationRequests: { edges:
 *   [] } } } } }) stitch.fails('token-rejected')
 */
export function testStitchClient({
  answers = {},
  tokens = testTokens(),
}: TestStitchClientOptions = {}): TestStitchClient {
  const calls: TestCall[] = []
  const script: TestFailure[] = []
  let elapsedMs = 0

  const sendToApi: SendToApi = async ({ accessToken, body }) => {
    const { query, variables } = JSON.parse(String(body)) as { query: string; variables: Variables }
    const call = { ...documentOperation(query), variables, accessToken }
    calls.push(call)
    const failure = script.shift()
    const answer = failure === undefined ? answerTo(answers, call) : FAILURES[failure]
    if (answer instanceof Error) throw answer
    return answer
  }

  const client = clientFrom({
    ports: () => ({
      sendToApi,
      timing: {
        clock: () => Date.now(),
        monotonic: () => elapsedMs,
        sleep: async (ms) => {
          elapsedMs += ms
        },
        random: () => 0.5,
      },
      metrics: { count: () => undefined, record: () => undefined },
    }),
    tokenOf: (client, waitMs) => tokens.get(waitMs, client),
  })
  return {
    ...client,
    calls,
    fails(how, times = 1) {
      script.push(...Array.from({ length: times }, () => how))
    },
  }
}

function answerTo(
  answers: Readonly<Record<string, unknown>>,
  { name, variables }: TestCall,
): HttpAnswer | Error {
  const given = Object.hasOwn(answers, name ?? '') ? answers[name ?? ''] : undefined
  if (given === undefined)
    return new RangeError(
      `The test has no answer to ${name ?? 'an operation without a name'}: add it to answers.`,
    )
  const data: unknown = typeof given === 'function' ? given(variables) : given
  return { status: 200, headers: {}, body: JSON.stringify({ data }) }
}
