import type { Deployment } from './deployment.ts'
import { TOKEN_KEY } from './logical-ids.ts'
import { attribute, type Resources, sub } from './template-types.ts'

/**
 * The KMS key that encrypts tokens. A key of our own, because Parameter Store's own key lets every principal of the
 * account decrypt. Its policy hands the decision to IAM and names no roles: a role's policy names the key, and the other
 * way round as well would be a cycle. The key outlives the stack, so that nothing it encrypted is lost by a removal.
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
