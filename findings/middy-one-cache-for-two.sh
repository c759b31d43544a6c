#!/usr/bin/env bash
# middy: `@middy/ssm` keeps what it has read under one name for all uses of it. So the second `ssm()` of a process, in
# another handler or in the same one, finds what the first has read, and puts `undefined` into the context. `cacheKey`
# tells them apart. By default the value is kept for good: a token is never read again.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts \
  @middy/core@7.9.2 @middy/ssm@7.9.2 @aws-sdk/client-ssm@3.1169.0
cat > look.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import middy from '@middy/core'
import ssm from '@middy/ssm'

/** Parameter Store as far as it goes here: the value is the name of the parameter, and how often one was read. */
let reads = 0
const server = createServer(async (request, response) => {
  const { Names } = await json(request)
  reads += 1
  const Parameters = Names.map((Name) => ({ Name, Value: `${Name} ${reads}` }))
  response.end(JSON.stringify({ Parameters, InvalidParameters: [] }))
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const awsClientOptions = {
  endpoint: `http://127.0.0.1:${server.address().port}`,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
}
const handlerOf = (name, options) =>
  middy()
    .use(ssm({ awsClientOptions, fetchData: { [name]: `/${name}` }, setToContext: true, ...options }))
    .handler(async (_event, context) => context[name])
const look = async (how, handler) =>
  console.log(`${how}: ${await handler({}, { getRemainingTimeInMillis: () => 60_000 })}`)
const payments = handlerOf('payments')
const refunds = handlerOf('refunds')
const apart = handlerOf('refunds', { cacheKey: 'refunds' })
await look('first', payments)
await look('second', refunds)
await look('with cacheKey', apart)
await look('first again', payments)
process.exit()
JS
echo "@middy/ssm 7.9.2, Node.js $(node --version)"
node look.mjs | tee said
grep -qx 'first: /payments 1' said
grep -qx 'second: undefined' said
grep -qx 'with cacheKey: /refunds 2' said
grep -qx 'first again: /payments 1' said
