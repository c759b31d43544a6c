#!/usr/bin/env bash
# AWS SDK for JavaScript v3: `requestTimeout` ends nothing. It logs a warning, and the call goes on. With
# `throwOnRequestTimeout` it ends an attempt, but only before the headers of the answer: a body may take as long as it
# likes. `socketTimeout` ends an attempt during which nothing comes, and an `abortSignal` ends the whole call.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @aws-sdk/client-ssm@3.1169.0
cat > look.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'

const LATE_MS = 1000
let isBodyLate
const server = createServer(async (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
  if (isBodyLate) response.flushHeaders()
  await pause(LATE_MS)
  response.end('{"Parameter":{"Value":"late"}}')
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const look = async (requestHandler) => {
  const ssm = new SSMClient({
    endpoint: `http://127.0.0.1:${server.address().port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
    requestHandler,
  })
  const answer = await ssm.send(new GetParameterCommand({ Name: 'any' })).then(
    ({ Parameter }) => `the answer, ${Parameter.Value}`,
    ({ name }) => name,
  )
  console.log(`${JSON.stringify(requestHandler)}${isBodyLate ? ', headers at once' : ''}: ${answer}`)
}
for (isBodyLate of [false, true]) {
  await look({ requestTimeout: 100 })
  await look({ requestTimeout: 100, throwOnRequestTimeout: true })
  await look({ socketTimeout: 100 })
}
process.exit()
JS
echo "@aws-sdk/client-ssm 3.1169.0, Node.js $(node --version)"
node look.mjs 2> warnings | tee said
grep -qF '{"requestTimeout":100}: the answer, late' said
grep -qF '{"requestTimeout":100,"throwOnRequestTimeout":true}: TimeoutError' said
grep -qF '{"requestTimeout":100,"throwOnRequestTimeout":true}, headers at once: the answer, late' said
grep -qF '{"socketTimeout":100}: TimeoutError' said
grep -qF '{"socketTimeout":100}, headers at once: TimeoutError' said
