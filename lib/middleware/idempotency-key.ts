import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { invalidRequest } from '../errors.ts'

/** What the middleware adds to the handler's context. */
export interface IdempotencyContext {
  /** The external reference to look up before creating; `undefined` when the caller sent no key. */
  idempotencyKey: string | undefined
}

/**
 * 1 to 255 visible characters of ASCII, in quotes (draft-ietf-httpapi-idempotency-key-header) or bare. Bare without a
 * comma: with commas the gateway joins a header that comes twice.
 */
export const IDEMPOTENCY_KEY = /^("[!#-[\]-~]{1,255}"|[!#-+\--~]{1,255})$/

/**
 * Takes the header `Idempotency-Key` for the body's external reference. Comes after `jsonBody`. Rejects with
 * `invalid_request` (400) a key that differs from the body's own reference.
 */
export const idempotencyKey = (): MiddlewareObj<
  APIGatewayProxyEventV2,
  unknown,
  Error,
  Context & { body: { readonly externalReference?: string | undefined } } & IdempotencyContext
> => ({
  before: async ({ event, context }) => {
    const header = event.headers['idempotency-key']
    if (header === undefined) return
    if (!IDEMPOTENCY_KEY.test(header))
      throw invalidRequest([
        {
          member: 'Idempotency-Key',
          reason: 'must be sent once: 1 to 255 visible characters of ASCII, in quotes where there is a comma',
        },
      ])
    // There are none within.
    const key = header.replaceAll('"', '')
    const { externalReference = key } = context.body
    if (externalReference !== key)
      throw invalidRequest([
        { member: 'externalReference', reason: 'differs from the header Idempotency-Key' },
      ])
    context.idempotencyKey = key
  },
})
