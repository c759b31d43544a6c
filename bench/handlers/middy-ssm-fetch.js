import middy from '@middy/core'
import ssm from '@middy/ssm'

/** Calls Stitch with a token of `@middy/ssm` and with `fetch`, each as its documentation shows it. */
export const handler = middy()
  .use(ssm({ fetchData: { token: process.env.BENCH_PARAMETER }, setToContext: true }))
  .handler(async (event, { token: { accessToken } }) => {
    const answer = await fetch(process.env.STITCH_API_ENDPOINT, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
      body: JSON.stringify(event),
    })
    return { statusCode: answer.status, body: JSON.stringify(await answer.json()) }
  })
