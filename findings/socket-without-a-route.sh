#!/usr/bin/env bash
# Node.js: a request gets its socket (`socket` event) also when connecting has failed at once, as it does without a
# route. That socket is not `connecting`, like one that is connected and used again: only `destroyed` differs. A client
# that tells "may have been sent" by `connecting` alone is wrong.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-save --prefix . node@24.21.0
cat > look.mjs <<'JS'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
const server = createServer((_request, response) => response.end()).listen(0, '127.0.0.1')
await once(server, 'listening')
// TCP has no route to a group of machines, so no packet leaves.
const [none, there] = ['http://224.0.0.1:9', `http://127.0.0.1:${server.address().port}`]
for (const url of [none, there]) {
  const sending = request(url, { method: 'POST' })
  sending.on('error', () => undefined)
  sending.on('response', (answer) => answer.resume())
  sending.once('socket', ({ connecting, destroyed }) =>
    console.log(`${url === none ? 'no route' : 'loopback'}: connecting ${connecting}, destroyed ${destroyed}`),
  )
  sending.end()
  await new Promise((resolve) => sending.once('close', resolve))
}
server.close()
JS
said=$(node_modules/.bin/node look.mjs)
echo "Node $(node_modules/.bin/node --version)"
echo "$said"
[[ $said == $'no route: connecting false, destroyed true\nloopback: connecting true, destroyed false' ]]
