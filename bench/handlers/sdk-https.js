import { request } from 'node:https'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'

const { env } = process
const client = new SSMClient()
let token

/** Calls Stitch with a token that the AWS SDK reads once, and with `node:https` and its own agent. */
export const handler = async (event) => {
  token ??= await read()
  const incoming = await new Promise((resolve, reject) => {
    const outgoing = request(
      env.STITCH_API_ENDPOINT,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token.accessToken}` },
      },
      resolve,
    )
    outgoing.once('error', reject).end(JSON.stringify(event))
  })
  return { statusCode: incoming.statusCode, body: (await incoming.setEncoding('utf8').toArray()).join('') }
}

async function read() {
  const command = new GetParameterCommand({ Name: env.BENCH_PARAMETER, WithDecryption: true })
  return JSON.parse((await client.send(command)).Parameter.Value)
}
