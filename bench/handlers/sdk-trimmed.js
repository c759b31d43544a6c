import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'

const { env } = process

/** Everything that the client would otherwise look for in environment, files and network when it is first used. */
const client = new SSMClient({
  region: env.AWS_REGION,
  credentials: {
    accessKeyId: env.AWS_ACCESS_KEY_ID,
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
    sessionToken: env.AWS_SESSION_TOKEN,
  },
  endpoint: env.AWS_ENDPOINT_URL,
  authSchemePreference: [],
  defaultsMode: 'standard',
  maxAttempts: 3,
  retryMode: 'standard',
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  userAgentAppId: '',
})
let document

/** Reads the token with the AWS SDK told everything, and bundled without its chain of credential providers. */
export const handler = async () => {
  document ??= await read()
  return { statusCode: 200, body: JSON.stringify({ expiresAt: document.expiresAt }) }
}

async function read() {
  const command = new GetParameterCommand({ Name: env.BENCH_PARAMETER, WithDecryption: true })
  return JSON.parse((await client.send(command)).Parameter.Value)
}
