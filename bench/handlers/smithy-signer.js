import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'

const { env } = process
// As in `lib/http/exchange.ts`: an import would load undici.
const { request } = process.getBuiltinModule('node:http')

class Sha256 {
  constructor(secret) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret)
  }
  update(data) {
    this.hash.update(data)
  }
  async digest() {
    return this.hash.digest()
  }
}

const signer = new SignatureV4({
  service: 'ssm',
  region: env.AWS_REGION,
  credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY },
  sha256: Sha256,
})
let document

/** Reads the token with the SDK's own signer and `node:http`, as this project does, and with nothing around it. */
export const handler = async () => {
  document ??= await read()
  return { statusCode: 200, body: JSON.stringify({ expiresAt: document.expiresAt }) }
}

async function read() {
  const url = new URL(env.AWS_ENDPOINT_URL)
  const body = JSON.stringify({ Name: env.BENCH_PARAMETER, WithDecryption: true })
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    port: Number(url.port),
    path: '/',
    headers: {
      host: url.host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonSSM.GetParameter',
    },
    body,
  })
  const text = await new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', headers }, async (incoming) => {
      const chunks = []
      for await (const chunk of incoming) chunks.push(chunk)
      resolve(Buffer.concat(chunks).toString())
    })
    outgoing.on('error', reject).end(body)
  })
  return JSON.parse(JSON.parse(text).Parameter.Value)
}
