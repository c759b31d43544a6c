import { GraphQLError } from 'graphql'
import type { Resolver } from './api-context.ts'

/** Allows a field only for tokens with a scope. Others get Stitch's own error, which names the missing scope. */
export const needs =
  <Args>(scope: string, resolve: Resolver<Args>): Resolver<Args> =>
  (parent, args, context) => {
    if (context.token.scopes.has(scope)) return resolve(parent, args, context)
    context.counters.count('graphql.forbidden')
    throw new GraphQLError(`Token is missing the following scope: ${scope}`, {
      extensions: { code: 'FORBIDDEN', missingScopes: [scope] },
    })
  }
