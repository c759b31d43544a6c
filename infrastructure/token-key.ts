import type { Deployment } from './deployment.ts'
import { TOKEN_KEY } from './logical-ids.ts'
import { attribute, type Resources, sub } from './template-types.ts'

/**
 * The KMS key that encrypts tokens. It is a key of our own, because Parameter Store's own key lets every principal of
 * the account decrypt. Its policy leaves the decision to IAM and names no roles: the roles' policies name the key, so
 * this would be a cycle. The key outlives the stack, so that a removal loses nothing that it encrypted.
 */
export const tokenKey = ({ stackName, stage, client }: Deployment): Resources => ({
  [TOKEN_KEY]: {
    Type: 'AWS::KMS::Key',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      Description: `Encrypts the Stitch client tokens of ${client} (${stage})`,
      EnableKeyRotation: true,
      KeyPolicy: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'DelegateToIam',
            Effect: 'Allow',
            Principal: { AWS: sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root`) },
            Action: 'kms:*',
            // In a key policy this means the key itself.
            Resource: '*',
          },
        ],
      },
    },
  },
  TokenKeyAlias: {
    Type: 'AWS::KMS::Alias',
    Properties: { AliasName: `alias/${stackName}-tokens`, TargetKeyId: attribute(TOKEN_KEY, 'Arn') },
  },
})
