/**
 * Retrieves a client token with a client secret, by `fetch` (Node.js 22 or newer).
 *   STITCH_CLIENT_ID=… STITCH_SCOPE=client_paymentrequest node docs/use/token-request/client-secret.mjs secret.txt
 */
import { readFileSync } from 'node:fs'

const endpoint = process.env.STITCH_TOKEN_ENDPOINT ?? 'https://secure.stitch.money/connect/token'

const response = await fetch(endpoint, {
  method: 'POST',
  redirect: 'error',
  signal: AbortSignal.timeout(5000),
  // Your own name and version: firewalls may refuse what does not say who sends it.
  headers: { 'user-agent': 'token-request/1.0' },
  body: new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: process.env.STITCH_CLIENT_ID,
    client_secret: readFileSync(process.argv[2], 'utf8').trim(),
    scope: process.env.STITCH_SCOPE ?? 'client_paymentrequest',
    audience: endpoint,
  }),
})
// A refusal is HTTP 400 with {"error"}: whoever overlooks the status goes on with a token that is undefined.
if (!response.ok) throw new Error(`The token endpoint answered ${response.status}`)
console.log(await response.text())
