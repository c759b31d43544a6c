import { type ErrorCode, HTTP_STATUS } from '../../lib/errors.ts'
import type { Route } from '../route.ts'

/** The problem document (RFC 9457) that our functions answer, with every code there is. */
export const PROBLEM = {
  type: 'object',
  description:
    'RFC 9457, of type `about:blank`. Rely on `code`: it is stable, and docs/run/operations.md has a heading for each. The other members depend on the code.',
  properties: {
    title: { type: 'string', description: 'The phrase of the status.' },
    status: { type: 'integer' },
    code: { enum: Object.keys(HTTP_STATUS) },
    detail: { type: 'string', description: 'For a person: what is wrong, and what to do next.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          member: {
            type: 'string',
            description: 'Names from the outside in, joined by dots; empty for the whole.',
          },
          reason: { type: 'string' },
        },
        required: ['member', 'reason'],
      },
    },
    outcomes: {
      type: 'array',
      items: {
        anyOf: [{ $ref: '#/components/schemas/Renewed' }, { $ref: '#/components/schemas/NotRenewed' }],
      },
    },
    missingScopes: { type: 'array', items: { type: 'string' } },
    configured: { type: 'array', items: { type: 'string' } },
    accepted: { type: 'array', items: { type: 'string' } },
    externalReference: { type: 'string' },
    paymentRequestId: { type: 'string' },
    state: { type: 'string' },
    slowVerificationUrl: { type: 'string' },
    operation: { type: 'string' },
    limitBytes: { type: 'integer' },
  },
  required: ['title', 'status', 'code', 'detail'],
}

/** What became of a scope set that could not be renewed. */
export const NOT_RENEWED = {
  type: 'object',
  properties: {
    scope: { type: 'string' },
    outcome: { const: 'failed' },
    code: { enum: Object.keys(HTTP_STATUS) },
    message: { type: 'string' },
  },
  required: ['scope', 'outcome', 'code', 'message'],
}

/** What the gateway answers by itself. */
export const GATEWAY_MESSAGE = {
  type: 'object',
  properties: { message: { type: 'string' } },
  required: ['message'],
}

const EVERYWHERE: readonly ErrorCode[] = ['internal_error', 'config_invalid']

const CALLING_STITCH: readonly ErrorCode[] = [
  'scope_missing',
  'token_unavailable',
  'token_store_unreadable',
  'client_mode_mismatch',
  'upstream_unauthorized',
  'upstream_unavailable',
  'upstream_bad_response',
  'upstream_operation_unknown',
  'upstream_throttled',
]

const codesOf = ({ body, parameters, scope, codes }: Route): readonly ErrorCode[] => [
  ...(body === undefined && parameters.length === 0 ? [] : (['invalid_request'] as const)),
  ...(body === undefined ? [] : (['body_too_large', 'media_type_unsupported'] as const)),
  ...(scope === undefined ? [] : CALLING_STITCH),
  ...codes,
  ...EVERYWHERE,
]

/** The answers of a route that are problems, by status, and those of the gateway. */
export function problemsOf(route: Route): Record<string, object> {
  const byStatus = Object.groupBy([...new Set(codesOf(route))], (code) => `${HTTP_STATUS[code]}`)
  const problems = Object.entries(byStatus).map(([status, codes = []]) => [status, problem(status, codes)])
  return {
    ...Object.fromEntries(problems),
    403: { $ref: '#/components/responses/Forbidden' },
    429: { $ref: '#/components/responses/TooManyRequests' },
  }
}

const problem = (status: string, codes: readonly ErrorCode[]) => ({
  description: codes.map((code) => `\`${code}\``).join(', '),
  ...(status === '503' ? { headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } } : {}),
  content: {
    'application/problem+json': {
      schema: {
        allOf: [
          { $ref: '#/components/schemas/Problem' },
          { type: 'object', properties: { code: { enum: codes } } },
        ],
      },
    },
  },
})
