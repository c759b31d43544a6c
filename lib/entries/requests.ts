import { invocationEnd } from '../middleware/invocation-time.ts'
import type { ClientTokenHandle } from '../reader/client-token-handle.ts'
import { type CallerToken, callStitch, type StitchPorts } from '../stitch/call-stitch.ts'
import { followedToken } from '../stitch/followed-token.ts'
import type { Operation, Variables } from '../stitch/operation.ts'
import { operationOf, type ParsedDocument, type TypedDocument } from '../stitch/typed-document.ts'
import { API_ANSWER_MS, SIBLING_TIMEOUT_SECONDS } from '../token/budgets.ts'

/** What is known of one request besides document and variables. */
export interface RequestOptions {
  /** Lambda's context. The request ends half a second before the invocation does. */
  readonly context?: object
  /** How long token and answer may take together, in milliseconds; 27,500 by default. */
  readonly timeoutMs?: number
  /** Alias of another client than the usual one, in a deployment for many clients. */
  readonly client?: string
  /** The token to call with, for example middy's `context.clientToken`; by default the client reads one. */
  readonly token?: ClientTokenHandle
  /**
   * An answer may take minutes: it is waited for as long as there is time, and the request is not repeated when that
   * runs out.
   */
  readonly slow?: boolean
  /** What to look a mutation up by when its outcome is not known: it comes with `outcome_unknown`. */
  readonly reference?: Readonly<Record<string, string>>
}

/** Variables may be left out where none is needed. */
type Rest<Given> =
  Record<never, never> extends Given
    ? [variables?: Given, options?: RequestOptions]
    : [variables: Given, options?: RequestOptions]

/** A client of Stitch's API for one scope set. Make one per container, outside the handler. */
export interface StitchClient {
  /**
   * Sends one query or mutation, and gives its data. A rejected token is renewed, and the request repeated, once. A
   * query that gets no answer is repeated twice; a mutation is not.
   *
   * @throws StitchError `token_unavailable`, `client_unknown`, `config_invalid`, `scope_missing`,
   *   `upstream_unauthorized`, `upstream_unavailable`, `upstream_throttled`, `upstream_input_refused`,
   *   `upstream_operation_unknown`, `upstream_bad_response`, and of a mutation `outcome_unknown`
   * @throws TypeError for a document that does not hold exactly one query or mutation
   */
  request<Data, Given extends object>(
    document: TypedDocument<Data, Given>,
    ...rest: Rest<Given>
  ): Promise<Data>
  request<Data = unknown>(
    document: string | ParsedDocument,
    variables?: Variables,
    options?: RequestOptions,
  ): Promise<Data>
}

/** What a client is made of. */
export interface ClientParts {
  ports(): StitchPorts
  tokenOf(client: string | undefined, waitMs: number): Promise<CallerToken>
}

/** The client of Stitch's API, for any source of tokens and any way to send requests. */
export function clientFrom({ ports, tokenOf }: ClientParts): StitchClient {
  const operations = new WeakMap<object, Operation<unknown>>()
  const followed = new WeakMap<CallerToken, () => CallerToken>()

  // Generated documents are constants: their text is made once.
  const known = (document: object): Operation<unknown> => {
    const found = operations.get(document) ?? operationOf(document)
    operations.set(document, found)
    return found
  }
  const newest = (token: CallerToken): CallerToken => {
    const latest = followed.get(token) ?? followedToken(token)
    followed.set(token, latest)
    return latest()
  }

  return {
    async request<Data>(document: object | string, variables: Variables = {}, options: RequestOptions = {}) {
      const { context, timeoutMs = DEFAULT_TIMEOUT_MS, client, token, slow = false, reference } = options
      const operation = typeof document === 'string' ? operationOf(document) : known(document)
      const { timing } = ports()
      const now = timing.monotonic()
      const end = invocationEnd(context, timing) ?? Number.POSITIVE_INFINITY
      const by = Math.min(now + timeoutMs, end - API_ANSWER_MS)
      const caller = token === undefined ? await tokenOf(client, by - now) : newest(token)
      return callStitch(ports(), { ...operation, slow }, variables, {
        token: caller,
        by,
        reference,
      }) as Promise<Data>
    },
  }
}

const DEFAULT_TIMEOUT_MS = SIBLING_TIMEOUT_SECONDS * 1000 - API_ANSWER_MS
