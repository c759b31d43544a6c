import type { PostmanItem } from './item.ts'

const COMMON = [
  ['grant_type', 'client_credentials'],
  ['client_id', '{{client_id}}'],
  ['scope', '{{scope}}'],
  ['audience', '{{token_endpoint}}'],
] as const

const form = (parameters: readonly (readonly [string, string])[]) => ({
  mode: 'urlencoded',
  urlencoded: parameters.map(([key, value]) => ({ key, value, type: 'text' })),
})

const TESTS = [
  "pm.test('a client token, with its lifetime', () => {",
  '  pm.response.to.have.status(200)',
  '  const answer = pm.response.json()',
  '  pm.expect(answer.access_token).to.match(/^[A-Za-z0-9\\-._~+/]+=*$/)',
  "  pm.expect(answer.token_type.toLowerCase()).to.equal('bearer')",
  '  pm.expect(Number(answer.expires_in)).to.be.above(0)',
  '})',
]

const KEEP = "pm.collectionVariables.set('access_token', pm.response.json().access_token)"

/** With a certificate. The key stays where it is: Postman gets an assertion that was signed elsewhere. */
export const WITH_CERTIFICATE: PostmanItem = {
  name: 'Retrieve Client Token',
  request: {
    method: 'POST',
    description:
      'Client credentials grant with `private_key_jwt` (RFC 7523 §2.2). Put an assertion into `client_assertion`; it is good once, within 60 s:\n\n' +
      '    npx stitch-token assertion --client-id ID --certificate certificate.pem\n\n' +
      'Do not put the private key into Postman: its variables may be synchronised. With the environment of `npm start` you have nothing to do: ' +
      'the script asks the local stack for an assertion.',
    url: '{{token_endpoint}}',
    body: form([
      ...COMMON,
      ['client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
      ['client_assertion', '{{client_assertion}}'],
    ]),
  },
  before: [
    "const local = pm.variables.get('credentials_url')",
    "if (!pm.variables.get('client_assertion') && !local)",
    "  throw new Error('Set client_assertion: npx stitch-token assertion --client-id ID --certificate certificate.pem')",
    "if (!pm.variables.get('client_assertion'))",
    "  pm.sendRequest({ url: local, method: 'POST' }, (error, response) => {",
    '    if (error) throw error',
    '    const { clientId, clientAssertion } = response.json().certificate',
    "    pm.variables.set('client_id', clientId)",
    "    pm.variables.set('client_assertion', clientAssertion)",
    '  })',
  ],
  tests: [
    ...TESTS,
    KEEP,
    '// An assertion is good for one request.',
    "pm.environment.unset('client_assertion')",
    "pm.collectionVariables.set('client_assertion', '')",
  ],
}

/** With a client secret, which Stitch's present documentation prefers. */
export const WITH_CLIENT_SECRET: PostmanItem = {
  name: 'Retrieve Client Token with a client secret',
  request: {
    method: 'POST',
    description:
      'Client credentials grant with `client_secret_post` (RFC 6749 §2.3.1): for clients that have a secret instead of a certificate, never both. ' +
      'Set `client_id`, and `client_secret` as a secret of the Postman Vault or a current value, which is not synchronised. Skipped without one.',
    url: '{{token_endpoint}}',
    body: form([...COMMON, ['client_secret', '{{client_secret}}']]),
  },
  before: [
    "const local = pm.variables.get('credentials_url')",
    "if (!pm.variables.get('client_secret') && !local) pm.execution.skipRequest()",
    "if (!pm.variables.get('client_secret') && local)",
    "  pm.sendRequest({ url: local, method: 'POST' }, (error, response) => {",
    '    if (error) throw error',
    '    const { clientId, clientSecret } = response.json().secret',
    "    pm.variables.set('client_id', clientId)",
    "    pm.variables.set('client_secret', clientSecret)",
    '  })',
  ],
  tests: [
    ...TESTS,
    '// Against npm start the routes belong to the client with the certificate, so that its token stays.',
    `if (!pm.variables.get('credentials_url')) ${KEEP}`,
  ],
}
