import type { MiddlewareObj } from '@middy/core'
import type { Context } from 'aws-lambda'
import type { ClientTokenContext } from '../middleware/client-token.ts'
import type { ClientTokenSource } from './client-token-source.ts'
import { testTokens } from './test-tokens.ts'

export { type ErrorCode, StitchError } from '../errors.ts'
export type { ClientTokenContext } from '../middleware/client-token.ts'
export type { ClientTokenHandle } from '../reader/client-token-handle.ts'
export type { ClientTokenSource } from './client-token-source.ts'
export type { StitchClient } from './requests.ts'
export {
  type TestCall,
  type TestFailure,
  type TestStitchClient,
  type TestStitchClientOptions,
  testStitchClient,
} from './test-stitch-client.ts'
export { type TestTokens, type TestTokensOptions, testTokens } from './test-tokens.ts'

/**
 * A middleware for unit tests in the place of `clientToken`: it puts a test token into `context.clientToken`.
 *
 * @param tokens where it takes the token from; tokens of its own by default
 * @param client alias of the client whose token it is
 *
 * @example
 * const handler = createHandler({ token: testClientToken() })
 */
export function testClientToken<Event = unknown, Result = unknown>(
  tokens: ClientTokenSource = testTokens(),
  client?: string,
): MiddlewareObj<Event, Result, Error, Context & ClientTokenContext> {
  return {
    before: async ({ context }) => {
      context.clientToken = await tokens.get(undefined, client)
    },
  }
}
