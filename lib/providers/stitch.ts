import type { Provider } from '../token/provider.ts'

/** Stitch (https://stitch.money), as its page "Client tokens" describes it. */
export const STITCH: Provider = Object.freeze<Provider>({
  tokenEndpoint: 'https://secure.stitch.money/connect/token',
  apiEndpoint: 'https://api.stitch.money/graphql',
  seedScopes: Object.freeze([
    'client_paymentrequest',
    'client_bankaccountverification',
    'client_imageupload',
    'client_businesslookup',
  ]),
  // Stitch finds the certificate by its thumbprint.
  keyIdOf: ({ thumbprint }) => thumbprint,
  // The hosts are the same for both kinds of client. The ids of test clients are `test-` and a UUID.
  clientModeOf: (clientId) => (clientId.startsWith('test-') ? 'test' : 'live'),
})
