#!/usr/bin/env bash
# Node.js: a server that announces `Keep-Alive: timeout=1` keeps its connections for nothing: with default options no
# client of Node.js uses one again, even 50 ms later. Each takes something off what is announced, so as not to meet the
# end of a connection: an agent of `node:http` one second, `fetch` two. So a server with `keepAliveTimeout: 2000` has a new
# connection for each `fetch`, and for each request where it has 1000. From 3 s on both use a connection again.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-save --prefix . node@24.21.0
cat > look.mjs <<'JS'
import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'

for (const seconds of [1, 2, 3]) {
  const options = { keepAliveTimeout: seconds * 1000 }
  const server = createServer(options, ({ socket }, response) => response.end(`${socket.remotePort}`))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${server.address().port}`
  const agent = new Agent({ keepAlive: true })
  const announced = (await fetch(url)).headers.get('keep-alive')
  const byFetch = async () => (await fetch(url)).text()
  const byAgent = async () => text((await once(request(url, { agent }).end(), 'response'))[0])
  const again = async (send) => {
    const first = await send()
    await pause(50)
    return (await send()) === first ? 'the same' : 'another'
  }
  console.log(`${announced}: node:http ${await again(byAgent)} connection, fetch ${await again(byFetch)} connection`)
}
process.exit()
JS
echo "Node $(node_modules/.bin/node --version)"
node_modules/.bin/node look.mjs | tee said
grep -qx 'timeout=1: node:http another connection, fetch another connection' said
grep -qx 'timeout=2: node:http the same connection, fetch another connection' said
grep -qx 'timeout=3: node:http the same connection, fetch the same connection' said
