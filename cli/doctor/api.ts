import { literal, object } from 'valibot'
import { StitchError } from '../../lib/errors.ts'
import { graphqlOverHttp } from '../../lib/stitch/api-endpoint.ts'
import { ApiFailure } from '../../lib/stitch/call-stitch.ts'
import { readGraphqlAnswer } from '../../lib/stitch/graphql-answer.ts'
import type { Operation } from '../../lib/stitch/operation.ts'
import type { ScopeSet } from '../../lib/token/scope-set.ts'
import type { Finding } from './finding.ts'
import type { TokensFound } from './tokens.ts'

const API_MS = 8000

/** The smallest GraphQL query (GraphQL §4.3, type name introspection). It needs a token and no scope. */
const Ping: Operation<{ __typename: 'Query' }> = {
  kind: 'query',
  name: 'Ping',
  document: 'query Ping { __typename }',
  data: object({ __typename: literal('Query') }),
}

/**
 * Calls Stitch's API once with each stored token.
 *
 * @throws StitchError `upstream_unauthorized` when it rejects one, `upstream_unavailable` and the others of an answer
 */
export async function apiFinding(endpoint: string, stored: TokensFound): Promise<Finding> {
  for (const [scopeSet, entry] of stored) await ping(endpoint, scopeSet, entry?.token?.accessToken ?? '')
  const { host } = new URL(endpoint)
  return { detail: stored.size === 1 ? `${host} takes the stored token` : `${host} takes each stored token` }
}

async function ping(endpoint: string, scopeSet: ScopeSet, accessToken: string): Promise<void> {
  const body = JSON.stringify({ query: Ping.document, operationName: Ping.name })
  try {
    const request = {
      accessToken,
      contentType: 'application/json',
      body,
      timeoutMs: API_MS,
      newConnection: true,
      isRepeatable: true,
    }
    readGraphqlAnswer(Ping, await graphqlOverHttp(endpoint)(request))
  } catch (error) {
    if (error instanceof ApiFailure)
      throw new StitchError(
        'upstream_unavailable',
        `Stitch's API gave no answer (${error.reason}). ` +
          'Check STITCH_API_ENDPOINT and the way out of the network.',
        { facts: { reason: error.reason } },
      )
    if (error instanceof StitchError && error.code === 'upstream_unauthorized')
      throw new StitchError(
        'upstream_unauthorized',
        `Stitch's API rejects the stored token of ${scopeSet} before it expires. ` +
          'Replace it: stitch-token refresh --force. ' +
          'If the new one is rejected too, see whether the client is still active.',
        { facts: { ...error.facts, scope: scopeSet } },
      )
    throw error
  }
}
