import type { ClientTokenHandle } from 'stitch-client-tokens'

const API = process.env.STITCH_API_ENDPOINT ?? 'https://api.stitch.money/graphql'

interface Answer {
  readonly data?: {
    readonly client: { readonly paymentInitiationRequests: { readonly edges: { node: Payment }[] } }
  }
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[]
  /** Stitch's documented example has the code of a rejected token here, beside `errors`. */
  readonly extensions?: { readonly code?: string }
}

export interface Payment {
  readonly id: string
  readonly created: string
  readonly externalReference: string | null
}

const LATEST = `query Latest($first: UInt!) {
  client { paymentInitiationRequests(first: $first) { edges { node { id created externalReference } } } }
}`

/**
 * The newest payment requests. A rejected token is renewed, and the call repeated, once: a query does no harm twice.
 */
export async function latestPayments(token: ClientTokenHandle, first: number): Promise<Payment[]> {
  let answer = await ask(token, first)
  if (isUnauthenticated(answer)) answer = await ask(await token.renew(), first)
  if (answer.errors !== undefined || answer.data === undefined)
    throw new Error('Stitch did not answer the question')
  return answer.data.client.paymentInitiationRequests.edges.map(({ node }) => node)
}

async function ask(token: ClientTokenHandle, first: number): Promise<Answer> {
  const response = await fetch(API, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token.accessToken}`,
      'content-type': 'application/json',
      // Your own name and version: firewalls may refuse what does not say who sends it.
      'user-agent': 'stitch-token-example/1.0',
    },
    body: JSON.stringify({ query: LATEST, variables: { first } }),
    redirect: 'error',
    signal: AbortSignal.timeout(8000),
  })
  return response.status === 401
    ? { extensions: { code: 'UNAUTHENTICATED' } }
    : ((await response.json()) as Answer)
}

const isUnauthenticated = ({ errors = [], extensions }: Answer): boolean =>
  [{ extensions }, ...errors].some((error) => error.extensions?.code === 'UNAUTHENTICATED')
