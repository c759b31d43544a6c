#!/usr/bin/env bash
# Powertools for AWS Lambda, parameters: `maxAge` is not the age that a caller accepts. It sets how long the value of
# this call is kept. Until then a call with `maxAge: 1`, or with `decrypt: true`, gets what the first one has read: with
# `decrypt` that is the ciphertext. Only `forceFetch` reads again. A read under way is not in the cache: ten calls at
# the same moment make ten reads.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts \
  @aws-lambda-powertools/parameters@2.35.0 @aws-sdk/client-ssm@3.1169.0
cat > look.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { SSMProvider } from '@aws-lambda-powertools/parameters/ssm'

/** Parameter Store as far as it goes here: each read gives another version. */
let reads = 0
const server = createServer(async (request, response) => {
  const { WithDecryption } = await json(request)
  reads += 1
  response.end(JSON.stringify({ Parameter: { Value: `${WithDecryption ? 'plain' : 'cipher'} ${reads}` } }))
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const parameters = new SSMProvider({
  clientConfig: {
    endpoint: `http://127.0.0.1:${server.address().port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  },
})
const get = (options) => parameters.get('/token', { decrypt: true, ...options })
console.log('maxAge 3600 reads:', await get({ maxAge: 3600 }))
await pause(1100)
console.log('maxAge 1, after more than a second:', await get({ maxAge: 1 }))
console.log('forceFetch:', await get({ forceFetch: true, maxAge: 3600 }))
console.log('without decrypt:', await parameters.get('/other', { maxAge: 3600 }))
console.log('with decrypt:', await parameters.get('/other', { decrypt: true, maxAge: 1 }))
reads = 0
await Promise.all(Array.from({ length: 10 }, () => parameters.get('/third')))
console.log('reads of 10 calls at once:', reads)
process.exit()
JS
echo "@aws-lambda-powertools/parameters 2.35.0, Node.js $(node --version)"
node look.mjs | tee said
grep -qx 'maxAge 1, after more than a second: plain 1' said
grep -qx 'forceFetch: plain 2' said
grep -qx 'without decrypt: cipher 3' said
grep -qx 'with decrypt: cipher 3' said
grep -qx 'reads of 10 calls at once: 10' said
