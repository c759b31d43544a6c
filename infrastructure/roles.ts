import type { Deployment } from './deployment.ts'
import { FAILED_RUNS_QUEUE, roleLogicalId } from './logical-ids.ts'
import { functionArn, REFRESH_CLIENTS, REFRESHER, STATUS } from './names.ts'
import { SIBLINGS, selectedSiblings } from './siblings.ts'
import {
  attachToVpc,
  invoke,
  invokeRefresher,
  listSecrets,
  readSecret,
  readTokens,
  sendTo,
  signWithKms,
  tokenKeyRights,
  writeLogs,
  writeTokens,
} from './statements.ts'
import type { Resource, Resources, Statement } from './template-types.ts'

/** What a writer needs of the key. Parameter Store encrypts a parameter of the Advanced tier with a data key. */
const KEY_OF_WRITER = ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:Decrypt'] as const

/** One role per function, with exactly the rights it needs. */
export function roles(deployment: Deployment, siblings = SIBLINGS): Resources {
  const { scopeSets, vpc } = deployment
  const keyOfWriter = tokenKeyRights(deployment, scopeSets, KEY_OF_WRITER)
  const credentials = [
    readSecret(deployment),
    ...(deployment.signing === 'kms' ? [signWithKms(deployment)] : []),
  ]
  const inVpc = (name: string) => (vpc === undefined ? [] : attachToVpc(deployment, name))
  const rights: Record<string, readonly Statement[]> = {
    [REFRESHER]: [
      ...credentials,
      readTokens(deployment, scopeSets),
      writeTokens(deployment),
      keyOfWriter,
      sendTo(FAILED_RUNS_QUEUE),
      ...inVpc(REFRESHER),
    ],
    ...(deployment.many === undefined
      ? {}
      : {
          [REFRESH_CLIENTS]: [
            listSecrets,
            ...credentials,
            readTokens(deployment, scopeSets, ['ssm:GetParameter', 'ssm:GetParameters']),
            writeTokens(deployment),
            keyOfWriter,
            invoke('HandOut', functionArn(deployment, REFRESH_CLIENTS)),
            sendTo(FAILED_RUNS_QUEUE),
            ...inVpc(REFRESH_CLIENTS),
          ],
        }),
    // It reads every token to show its age, but never the token itself.
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
