#!/usr/bin/env bash
# Node.js: `fetch` sends a request again by itself where the answer is 421 Misdirected Request, on a new connection, a
# POST with its body too. The caller sees the second answer alone. So a client assertion, which is good for one request,
# goes out twice. A body that is a stream is not sent again, and `node:http` repeats nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-save --prefix . node@24.21.0
cat > look.mjs <<'JS'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { text } from 'node:stream/consumers'

const came = []
const server = createServer(async (asked, response) => {
  came.push(`${asked.method} ${await text(asked)}`)
  response.writeHead(came.length === 1 ? 421 : 200).end()
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const url = `http://127.0.0.1:${server.address().port}`
const look = async (how, send) => {
  came.length = 0
  console.log(`${how}: status ${await send()}, the server saw: ${came.join(', ')}`)
}
const post = async (init) => (await fetch(url, { method: 'POST', ...init })).status
await look('fetch, text', () => post({ body: 'assertion=1' }))
await look('fetch, form', () => post({ body: new URLSearchParams({ assertion: '1' }) }))
await look('fetch, stream', () => post({ body: new Blob(['assertion=1']).stream(), duplex: 'half' }))
await look('node:http', async () => {
  const [answer] = await once(request(url, { method: 'POST' }).end('assertion=1'), 'response')
  return answer.resume().statusCode
})
process.exit()
JS
echo "Node $(node_modules/.bin/node --version)"
node_modules/.bin/node look.mjs | tee said
grep -qx 'fetch, text: status 200, the server saw: POST assertion=1, POST assertion=1' said
grep -qx 'fetch, form: status 200, the server saw: POST assertion=1, POST assertion=1' said
grep -qx 'fetch, stream: status 421, the server saw: POST assertion=1' said
grep -qx 'node:http: status 421, the server saw: POST assertion=1' said
