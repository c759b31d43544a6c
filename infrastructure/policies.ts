import type { Deployment } from './deployment.ts'
import { callerPolicyLogicalId, policyLogicalId } from './logical-ids.ts'
import { SIBLINGS, selectedSiblings } from './siblings.ts'
import { invokeDirectly, invokeRefresher, readTokens, tokenKeyRights } from './statements.ts'
import type { Resource, Resources, Statement } from './template-types.ts'

/**
 * Managed policies for roles of other stacks. One for each scope set allows its holder to read exactly that token, and
 * to ask the refresher for it. One for each function that has a URL allows its holder to call the URL, or to invoke the
 * function.
 */
export const policies = (deployment: Deployment, siblings = SIBLINGS): Resources => ({
  ...Object.fromEntries(
    deployment.scopeSets.map((scopeSet) => [
      policyLogicalId(scopeSet),
      policy(
        `Read the Stitch client token${deployment.many === undefined ? '' : 's of all clients'} of: ${scopeSet}`,
        [
          readTokens(deployment, [scopeSet]),
          tokenKeyRights(deployment, [scopeSet]),
          invokeRefresher(deployment),
        ],
      ),
    ]),
  ),
  ...Object.fromEntries(
    selectedSiblings(deployment, siblings)
      .filter(({ functionUrl }) => functionUrl === true)
      .map(({ name }) => [
        callerPolicyLogicalId(name),
        policy(`Call ${name} at its function URL, or invoke it`, invokeDirectly(deployment, name)),
      ]),
  ),
})

const policy = (description: string, statements: readonly Statement[]): Resource => ({
  Type: 'AWS::IAM::ManagedPolicy',
  Properties: {
    Description: description,
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: statements.map((statement) => ({ ...statement })),
    },
  },
})
