/** Stands in for `@aws-sdk/credential-provider-node` in a bundle whose client is given its credentials. */
export const defaultProvider = () => () =>
  Promise.reject(new Error('there is no chain of credential providers'))
