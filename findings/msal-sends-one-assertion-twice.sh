#!/usr/bin/env bash
# MSAL for Node.js makes one client assertion of a certificate, and sends it with every token request of the next ten
# minutes, with the same `jti`. Where each `jti` is taken once, as RFC 7523 §3 allows and oidc-provider does, the
# application gets the token of its first scope, and `invalid_client` for the second. With a function as
# `clientAssertion` each request has an assertion of its own.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @azure/msal-node@7.2.3 oidc-provider@9.13.3
cat > look.mjs <<'JS'
import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { ConfidentialClientApplication } from '@azure/msal-node'
import Provider from 'oidc-provider'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const server = createServer().listen(0, '127.0.0.1')
await once(server, 'listening')
const origin = `http://127.0.0.1:${server.address().port}`
// MSAL asks only https: addresses. Its requests go to the server on loopback by a network client of ours.
const authority = 'https://login.example/tenant'
const client = (algorithm) => ({
  client_id: `client-${algorithm}`,
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: algorithm,
  jwks: { keys: [publicKey.export({ format: 'jwk' })] },
})
const provider = new Provider('https://login.example', {
  clients: [client('PS256'), client('RS256')],
  features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
  routes: { token: '/tenant/token' },
  ttl: { ClientCredentials: 600 },
})
provider.proxy = true
server.on('request', provider.callback())

const jwtIds = []
const networkClient = {
  sendGetRequestAsync: () => Promise.reject(new Error('nothing is looked up')),
  async sendPostRequestAsync(url, { body }) {
    const form = new URLSearchParams(body)
    jwtIds.push(JSON.parse(Buffer.from(form.get('client_assertion').split('.')[1], 'base64url')).jti)
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'login.example' }
    const answer = await fetch(`${origin}/tenant/token`, { method: 'POST', body: form, headers })
    return { status: answer.status, headers: {}, body: await answer.json() }
  },
}
const look = async (how, auth) => {
  const application = new ConfidentialClientApplication({
    auth: {
      authority,
      knownAuthorities: ['login.example'],
      authorityMetadata: JSON.stringify({
        issuer: authority,
        token_endpoint: `${authority}/token`,
        authorization_endpoint: `${authority}/authorize`,
        end_session_endpoint: `${authority}/end`,
        jwks_uri: `${authority}/jwks`,
      }),
      ...auth,
    },
    system: { networkClient },
  })
  const ask = (scope) =>
    application.acquireTokenByClientCredential({ scopes: [scope] }).then(() => 'granted', ({ errorCode }) => errorCode)
  jwtIds.length = 0
  const verdicts = [await ask('payments/.default'), await ask('refunds/.default')]
  console.log(`${how}: ${verdicts.join(', then ')}; different jti: ${new Set(jwtIds).size}`)
}
const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
const clientAssertion = async () => {
  const exp = Math.floor(Date.now() / 1000) + 60
  const claims = { iss: 'client-RS256', sub: 'client-RS256', aud: `${authority}/token`, jti: randomUUID(), exp }
  const signed = `${base64url({ alg: 'RS256' })}.${base64url(claims)}`
  return `${signed}.${createSign('sha256').update(signed).sign(privateKey, 'base64url')}`
}
await look('a certificate', {
  clientId: 'client-PS256',
  clientCertificate: {
    thumbprintSha256: '00'.repeat(32),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  },
})
await look('a function', { clientId: 'client-RS256', clientAssertion })
process.exit()
JS
echo "@azure/msal-node 7.2.3, oidc-provider 9.13.3, Node.js $(node --version)"
node look.mjs 2> warnings | tee said || { cat warnings; exit 1; }
grep -qx 'a certificate: granted, then invalid_client; different jti: 1' said
grep -qx 'a function: granted, then granted; different jti: 2' said
