#!/usr/bin/env bash
# openid-client signs a client assertion (private_key_jwt) for the issuer. RFC 7523 §3 also allows the address of the
# token endpoint, and many servers document that one alone. Such a server answers `invalid_client` until
# `modifyAssertion` sets its audience.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts openid-client@6.9.0
cat > look.mjs <<'JS'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import * as oidc from 'openid-client'

const assertions = []
const server = createServer(async (asked, response) => {
  assertions.push(new URLSearchParams(await text(asked)).get('client_assertion'))
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ access_token: 'any', token_type: 'Bearer', expires_in: 3600 }))
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const origin = `http://127.0.0.1:${server.address().port}`
const metadata = { issuer: `${origin}/issuer`, token_endpoint: `${origin}/connect/token` }
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' })
const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
const key = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign'])
const ask = async (options) => {
  const configuration = new oidc.Configuration(metadata, 'client', {}, oidc.PrivateKeyJwt({ key, kid: 'key' }, options))
  oidc.allowInsecureRequests(configuration)
  await oidc.clientCredentialsGrant(configuration)
  const { aud } = JSON.parse(Buffer.from(assertions.pop().split('.')[1], 'base64url'))
  return `the audience is ${aud.replace(origin, '')}`
}
console.log('as it is:', await ask())
console.log('modified:', await ask({
  [oidc.modifyAssertion]: (_header, claims) => {
    claims.aud = metadata.token_endpoint
  },
}))
process.exit()
JS
echo "openid-client 6.9.0, Node.js $(node --version)"
node look.mjs | tee said
grep -qx 'as it is: the audience is /issuer' said
grep -qx 'modified: the audience is /connect/token' said
