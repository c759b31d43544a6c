import middy from '@middy/core'
import ssm from '@middy/ssm'

/** Reads the token with `@middy/ssm`, as its documentation shows it. Its own default keeps the value for ever. */
export const handler = middy()
  .use(ssm({ fetchData: { token: process.env.BENCH_PARAMETER }, setToContext: true }))
  .handler(async (_event, { token: { expiresAt } }) => ({
    statusCode: 200,
    body: JSON.stringify({ expiresAt }),
  }))
