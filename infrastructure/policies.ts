import type { Deployment } from './deployment.ts'
import { policyLogicalId } from './logical-ids.ts'
import { invokeRefresher, readTokens, tokenKeyRights } from './statements.ts'
import type { Resources } from './template-types.ts'

/** One managed policy per scope set, for roles of other stacks: read exactly its token, and ask the refresher for it. */
export const policies = (deployment: Deployment): Resources =>
  Object.fromEntries(
    deployment.scopeSets.map((scopeSet) => [
      policyLogicalId(scopeSet),
      {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          Description: `Read the Stitch client token of: ${scopeSet}`,
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              readTokens(deployment, [scopeSet]),
              tokenKeyRights(deployment, [scopeSet]),
              invokeRefresher(deployment),
            ].map((statement) => ({ ...statement })),
          },
        },
      },
    ]),
  )
