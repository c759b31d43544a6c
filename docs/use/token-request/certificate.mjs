/**
 * Retrieves a client token with a certificate, by `fetch` and nothing that has to be installed (Node.js 22 or newer).
 *   STITCH_CLIENT_ID=… STITCH_SCOPE=client_paymentrequest node docs/use/token-request/certificate.mjs certificate.pem
 */
import { createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'

const clientId = process.env.STITCH_CLIENT_ID
const scope = process.env.STITCH_SCOPE ?? 'client_paymentrequest'
const endpoint = process.env.STITCH_TOKEN_ENDPOINT ?? 'https://secure.stitch.money/connect/token'

/** RFC 7523 §3: signed anew for every request, since Stitch remembers its `jti`. */
function signAssertion(pem) {
  const now = Math.floor(Date.now() / 1000)
  const header = {
    alg: 'RS256',
    typ: 'JWT',
    // What Stitch knows the certificate by: its SHA-1 thumbprint.
    kid: new X509Certificate(pem).fingerprint.replaceAll(':', ''),
  }
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: endpoint,
    jti: randomUUID(),
    iat: now,
    nbf: now,
    exp: now + 60,
  }
  const unsigned = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${unsigned}.${sign('sha256', Buffer.from(unsigned), createPrivateKey(pem)).toString('base64url')}`
}

const response = await fetch(endpoint, {
  method: 'POST',
  redirect: 'error',
  signal: AbortSignal.timeout(5000),
  // Your own name and version: firewalls may refuse what does not say who sends it.
  headers: { 'user-agent': 'token-request/1.0' },
  body: new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    scope,
    audience: endpoint,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: signAssertion(readFileSync(process.argv[2], 'utf8')),
  }),
})
// A refusal is HTTP 400 with {"error"}: whoever overlooks the status goes on with a token that is undefined.
if (!response.ok) throw new Error(`The token endpoint answered ${response.status}`)
console.log(await response.text())
