import type { PolicyStatement } from './lambda/execution-role.ts'

/** A caller of the local stack, known by its access key id, with what its policies allow. */
export interface LocalCaller {
  readonly accessKeyId: string
  readonly statements: readonly PolicyStatement[]
}

/** A caller that may use only the routes of one client. Its access key id is the alias. */
export const callerOf = (client: string): LocalCaller => ({
  accessKeyId: client,
  statements: [
    {
      Effect: 'Allow',
      Action: 'execute-api:Invoke',
      Resource: `arn:aws:execute-api:*:*:*/*/*/clients/${client}/*`,
    },
  ],
})
