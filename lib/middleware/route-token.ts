import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Environment } from '../settings.ts'
import type { ScopeSet } from '../token/scope-set.ts'
import { clientOfPath } from './client-path.ts'
import { clientToken } from './client-token.ts'

/**
 * The client token that a route of ours calls with: of the client that its path names, or of the deployment's one
 * client.
 */
export const routeToken = (scope: ScopeSet, environment: Environment) =>
  clientToken<APIGatewayProxyEventV2>({ scope, client: clientOfPath, environment, prefetch: true })
