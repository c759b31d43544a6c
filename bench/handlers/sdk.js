import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'

const client = new SSMClient()
let document

/** Reads the token with the AWS SDK, once. */
export const handler = async () => {
  document ??= await read()
  return { statusCode: 200, body: JSON.stringify({ expiresAt: document.expiresAt }) }
}

async function read() {
  const command = new GetParameterCommand({ Name: process.env.BENCH_PARAMETER, WithDecryption: true })
  return JSON.parse((await client.send(command)).Parameter.Value)
}
