#!/usr/bin/env bash
# Node.js: with NODE_USE_ENV_PROXY=1 `fetch` and the global agent use the proxy of HTTP_PROXY and HTTPS_PROXY. An agent
# that a program makes itself does not, unless it is given `proxyEnv`. The AWS SDK for JavaScript makes its own agents:
# the variable is set, `fetch` works, and the SDK goes past the proxy. An agent with `proxyEnv: process.env` in
# `requestHandler` is the way out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-save --prefix . node@24.21.0 @aws-sdk/client-ssm@3.1169.0
cat > client.mjs <<'JS'
import { Agent, request } from 'node:http'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'

const endpoint = process.env.SERVER
const byRequest = (agent) =>
  new Promise((resolve, reject) =>
    request(endpoint, { agent }, (answer) => resolve(answer.resume().headers.via)).on('error', reject).end(),
  )
const bySdk = async (requestHandler) => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  const ssm = new SSMClient({ endpoint, region: 'eu-west-1', credentials, requestHandler })
  let via
  ssm.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      via = result.response.headers.via
      return result
    },
    { step: 'deserialize', priority: 'low' },
  )
  await ssm.send(new GetParameterCommand({ Name: 'any' }))
  ssm.destroy()
  return via
}
const proxied = new Agent({ keepAlive: true, proxyEnv: process.env })
console.log('fetch:', (await fetch(endpoint)).headers.get('via'))
console.log('node:http with the global agent:', await byRequest(undefined))
console.log('node:http with an agent of its own:', await byRequest(new Agent()))
console.log('AWS SDK:', await bySdk({}))
console.log('AWS SDK with an agent that has proxyEnv:', await bySdk({ httpAgent: proxied }))
process.exit()
JS
cat > run.mjs <<'JS'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'

const serve = async (via) => {
  const server = createServer((_request, response) =>
    response.writeHead(200, { via, 'content-type': 'application/x-amz-json-1.1', connection: 'close' }).end('{}'),
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}
const [server, proxy] = [await serve('no proxy'), await serve('the proxy')]
// `fetch` asks the proxy for a tunnel, also for http:. What is in the tunnel is answered by the same server.
proxy.on('connect', (_request, socket) => {
  socket.write('HTTP/1.1 200 OK\r\n\r\n')
  proxy.emit('connection', socket)
})
const address = ({ port }) => `http://127.0.0.1:${port}`
const [SERVER, HTTP_PROXY] = [address(server.address()), address(proxy.address())]
const env = { ...process.env, NODE_USE_ENV_PROXY: '1', HTTP_PROXY, SERVER }
for (const name of ['http_proxy', 'NO_PROXY', 'no_proxy']) delete env[name]
const [status] = await once(spawn(process.execPath, ['client.mjs'], { env, stdio: 'inherit' }), 'exit')
process.exit(status)
JS
node=node_modules/.bin/node
echo "Node $($node --version), @aws-sdk/client-ssm 3.1169.0"
$node run.mjs | tee said
grep -qx 'fetch: the proxy' said
grep -qx 'node:http with the global agent: the proxy' said
grep -qx 'node:http with an agent of its own: no proxy' said
grep -qx 'AWS SDK: no proxy' said
grep -qx 'AWS SDK with an agent that has proxyEnv: the proxy' said
