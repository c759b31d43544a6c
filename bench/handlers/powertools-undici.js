import { getParameter } from '@aws-lambda-powertools/parameters/ssm'
import { request } from 'undici'

/**
 * Calls Stitch with a token of Powertools for AWS Lambda, "Parameters", and with undici, each as its documentation
 * shows it.
 */
export const handler = async (event) => {
  const token = await getParameter(process.env.BENCH_PARAMETER, { decrypt: true, transform: 'json' })
  const { statusCode, body } = await request(process.env.STITCH_API_ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token.accessToken}` },
    body: JSON.stringify(event),
  })
  return { statusCode, body: JSON.stringify(await body.json()) }
}
