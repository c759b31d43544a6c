import middy, { type MiddlewareObj } from '@middy/core'
import { aContext } from './invocation.ts'

/**
 * What a handler finds in its context behind these middlewares, besides what Lambda puts there. Rejects with what they
 * throw.
 */
export async function contextAfter(
  event: object,
  ...middlewares: readonly object[]
): Promise<Readonly<Record<string, unknown>>> {
  const handler = middy()
    .use([...middlewares] as MiddlewareObj[])
    .handler(async (_event, context) => context)
  const lambda = aContext()
  const found = (await handler(event, { ...lambda } as never)) as unknown as Record<string, unknown>
  return Object.fromEntries(Object.entries(found).filter(([name]) => !(name in lambda)))
}
