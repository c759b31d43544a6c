import type { Deployment } from './deployment.ts'
import { FAILED_RUNS_QUEUE, roleLogicalId } from './logical-ids.ts'
import { REFRESHER, STATUS } from './names.ts'
import { SIBLINGS, selectedSiblings } from './siblings.ts'
import {
  attachToVpc,
  invokeRefresher,
  readSecret,
  readTokens,
  sendTo,
  tokenKeyRights,
  writeLogs,
  writeTokens,
} from './statements.ts'
import type { Resource, Resources, Statement } from './template-types.ts'

/** One role per function, with exactly the rights it needs. */
export function roles(deployment: Deployment, siblings = SIBLINGS): Resources {
  const { scopeSets, vpc } = deployment
  const inVpc = (name: string) => (vpc === undefined ? [] : attachToVpc(deployment, name))
  const rights: Record<string, readonly Statement[]> = {
    [REFRESHER]: [
      readSecret(deployment),
      readTokens(deployment, scopeSets),
      writeTokens(deployment),
      // Parameter Store encrypts a parameter of the Advanced tier with a data key.
      tokenKeyRights(deployment, scopeSets, ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:Decrypt']),
      sendTo(FAILED_RUNS_QUEUE),
      ...inVpc(REFRESHER),
    ],
    // Reads every token to tell its age, and shows none.
    [STATUS]: [
      readTokens(deployment, scopeSets),
      tokenKeyRights(deployment, scopeSets),
      invokeRefresher(deployment),
    ],
  }
  for (const { name, scope } of selectedSiblings(deployment, siblings))
    rights[name] = [
      readTokens(deployment, [scope]),
      tokenKeyRights(deployment, [scope]),
      invokeRefresher(deployment),
      ...inVpc(name),
    ]
  return Object.fromEntries(
    Object.entries(rights).map(([name, statements]) => [
      roleLogicalId(name),
      role('lambda.amazonaws.com', [writeLogs(deployment, name), ...statements]),
    ]),
  )
}

/** A role that one AWS service of this account may assume, with one inline policy. */
export const role = (
  service: string,
  statements: readonly Statement[],
  trustCondition?: Statement['Condition'],
): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: service },
          Action: 'sts:AssumeRole',
          ...(trustCondition === undefined ? {} : { Condition: trustCondition }),
        },
      ],
    },
    Policies: [
      {
        PolicyName: 'rights',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: statements.map((statement) => ({ ...statement })),
        },
      },
    ],
  },
})
