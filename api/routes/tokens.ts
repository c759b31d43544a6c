import {
  array,
  type GenericSchema,
  literal,
  nullable,
  number,
  object,
  picklist,
  string,
  union,
} from 'valibot'
import { RefreshBody } from '../../lib/status/refresh-on-demand.ts'
import type { TokensStatus } from '../../lib/status/token-status.ts'
import type { RouteGroup } from '../route.ts'

const Tokens = object({
  clientMode: nullable(picklist(['test', 'live'])),
  tokens: array(
    union([
      object({ scope: string(), status: literal('missing') }),
      object({
        scope: string(),
        status: picklist(['fresh', 'due', 'expired']),
        issuedAt: number(),
        expiresAt: number(),
        secondsRemaining: number(),
        version: number(),
      }),
    ]),
  ),
}) satisfies GenericSchema<unknown, TokensStatus>

/** What became of a scope set that did not fail. */
export const Renewed = object({
  scope: string(),
  outcome: picklist(['refreshed', 'fresh']),
  expiresAt: number(),
  version: number(),
})

const Refreshed = object({ outcomes: array(Renewed) })

/** What is stored, and renewing it. */
export const TOKENS: RouteGroup = {
  name: 'Tokens',
  description: 'What is stored, and renewing it. Never a token',
  routes: [
    {
      method: 'GET',
      path: '/tokens',
      function: 'token-status',
      operationId: 'getTokens',
      title: 'What is stored, and how long it lasts',
      description: 'One entry for each configured scope set. Never holds a token.',
      shows: 'what is stored and how long it lasts; never a token',
      repeat: 'yes',
      parameters: [],
      answers: [{ status: 200, description: 'The state of every token.', schema: { Tokens } }],
      example: {
        clientMode: 'test',
        tokens: [
          {
            scope: 'client_paymentrequest',
            status: 'fresh',
            issuedAt: 1764000000,
            expiresAt: 1764003600,
            secondsRemaining: 3590,
            version: 1,
          },
        ],
      },
      codes: ['token_unavailable', 'token_store_unreadable'],
      operations: [],
    },
    {
      method: 'POST',
      path: '/tokens/refresh',
      function: 'token-status',
      operationId: 'refreshTokens',
      title: 'Renew now',
      description:
        'Invokes the refresher. `force` renews what is not due yet; a token under 60 s old is never renewed.',
      shows: 'what became of each scope set',
      repeat: 'yes; a token under 60 s old is left as it is',
      parameters: [],
      body: {
        schema: { RefreshBody },
        example: { scopes: ['client_paymentrequest'] },
        isOptional: true,
      },
      answers: [{ status: 200, description: 'What became of each scope set.', schema: { Refreshed } }],
      example: {
        outcomes: [{ scope: 'client_paymentrequest', outcome: 'fresh', expiresAt: 1764003600, version: 1 }],
      },
      codes: ['scope_not_configured', 'refresh_failed', 'refresh_in_progress'],
      operations: [],
    },
  ],
}
