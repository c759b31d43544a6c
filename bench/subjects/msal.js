import { ConfidentialClientApplication } from '@azure/msal-node'

const TENANT = 'https://login.microsoftonline.com/bench'

/** Answers MSAL's requests in memory: what is measured is its cache. */
const networkClient = {
  sendGetRequestAsync: async () => answer({ ...endpoints, tenant_discovery_endpoint: `${TENANT}/discovery` }),
  sendPostRequestAsync: async () =>
    answer({ token_type: 'Bearer', expires_in: 3600, ext_expires_in: 3600, access_token: 'bench' }),
}
const endpoints = {
  issuer: TENANT,
  authorization_endpoint: `${TENANT}/authorize`,
  token_endpoint: `${TENANT}/token`,
  jwks_uri: `${TENANT}/keys`,
}
const answer = (body) => ({ status: 200, headers: {}, body })

/** `acquireTokenByClientCredential` with the token in MSAL's memory cache. */
export const prepare = async () => {
  const client = new ConfidentialClientApplication({
    auth: { clientId: 'bench', clientSecret: 'bench', authority: TENANT },
    system: { networkClient },
  })
  const get = () => client.acquireTokenByClientCredential({ scopes: ['https://bench/.default'] })
  await get()
  const { fromCache } = await get()
  if (!fromCache) throw new Error('MSAL did not take the token from its cache')
  return { get: { run: get } }
}
