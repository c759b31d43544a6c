#!/usr/bin/env bash
# AWS SDK for JavaScript v3: credentials of a provider that end within five minutes are not kept. Each call asks the
# provider twice, and the first call three times. If the provider fails in that time, every call fails, though the
# credentials at hand are valid. Credentials with six minutes left are asked for once.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @aws-sdk/client-ssm@3.1169.0
cat > look.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'

const server = createServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1')
await once(server, 'listening')
const look = async (minutes) => {
  let asked = 0
  let isDown = false
  const credentials = async () => {
    asked += 1
    if (isDown) throw new Error('the provider is down')
    return { accessKeyId: 'a', secretAccessKey: 'b', expiration: new Date(Date.now() + minutes * 60_000) }
  }
  const ssm = new SSMClient({ endpoint: `http://127.0.0.1:${server.address().port}`, region: 'eu-west-1', credentials })
  const call = async () => {
    asked = 0
    const end = await ssm.send(new GetParameterCommand({ Name: 'any' })).then(() => 'works', ({ message }) => message)
    return `${end}, asked ${asked}`
  }
  const [first, second] = [await call(), await call()]
  isDown = true
  console.log(`${minutes} minutes left: ${first}; ${second}; provider down: ${await call()}`)
}
await look(6)
await look(4)
process.exit()
JS
echo "@aws-sdk/client-ssm 3.1169.0, Node.js $(node --version)"
node look.mjs | tee said
grep -qx '6 minutes left: works, asked 1; works, asked 0; provider down: works, asked 0' said
grep -qx '4 minutes left: works, asked 3; works, asked 2; provider down: the provider is down, asked 1' said
