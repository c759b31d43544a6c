import middy from '@middy/core'
import { SCOPE } from '../servers/scope.ts'
import { invocationContext } from './invocation.ts'

/** The middleware of a packaged version around a handler that does nothing else, after its one read. */
export const prepare = async () => {
  const { clientToken } = await import(process.env.BENCH_ENTRIES)
  const handler = middy()
    .use(clientToken({ scope: SCOPE }))
    .handler(async (_event, { clientToken: { expiresAt } }) => ({
      statusCode: 200,
      body: JSON.stringify({ expiresAt }),
    }))
  await handler({}, invocationContext())
  return { get: { run: () => handler({}, invocationContext()) } }
}
