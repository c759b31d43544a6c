import { getParameter } from '@aws-lambda-powertools/parameters/ssm'

/** Reads the token with Powertools for AWS Lambda, "Parameters". Its own default keeps the value for five seconds. */
export const handler = async () => {
  const { expiresAt } = await getParameter(process.env.BENCH_PARAMETER, { decrypt: true, transform: 'json' })
  return { statusCode: 200, body: JSON.stringify({ expiresAt }) }
}
