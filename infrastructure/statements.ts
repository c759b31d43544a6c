import type { ScopeSet } from '../lib/token/scope-set.ts'
import type { Deployment } from './deployment.ts'
import { TOKEN_KEY } from './logical-ids.ts'
import { functionArn, functionName, REFRESHER, secretArn, tokenParameterArn } from './names.ts'
import { attribute, type Statement, sub, type Value } from './template-types.ts'

/** Write to the function's own log group, which the stack makes. */
export const writeLogs = (deployment: Deployment, name: string): Statement => ({
  Sid: 'WriteOwnLogs',
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: [
    sub(
      `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${functionName(deployment, name)}:*`,
    ),
  ],
})

/**
 * Read the secret: the refresher only. If KMS signs, this secret never contained a key. It is encrypted with Secrets
 * Manager's own key, which needs no right.
 */
export const readSecret = (deployment: Deployment): Statement => ({
  Sid: 'ReadSecret',
  Effect: 'Allow',
  Action: ['secretsmanager:GetSecretValue'],
  Resource: [secretArn(deployment)],
})

/**
 * Sign assertions with a client's keys: the refresher only. The policy names a key by its alias, because a new
 * certificate has a new key. It allows only the signature that the refresher makes (AWS KMS developer guide: "Condition
 * keys for AWS KMS", "Use aliases to control access").
 */
export const signWithKms = ({ signingKeyAliases }: Deployment): Statement => ({
  Sid: 'SignAssertions',
  Effect: 'Allow',
  Action: ['kms:Sign'],
  Resource: [sub(`arn:\${AWS::Partition}:kms:\${AWS::Region}:\${AWS::AccountId}:key/*`)],
  Condition: {
    'ForAnyValue:StringLike': { 'kms:ResourceAliases': [signingKeyAliases] },
    StringEquals: { 'kms:SigningAlgorithm': 'RSASSA_PKCS1_V1_5_SHA_256', 'kms:MessageType': 'RAW' },
  },
})

/**
 * Read the stored tokens of these scope sets. The right includes earlier versions (`NAME:VERSION`), which IAM cannot
 * distinguish. It does not include the history as a whole.
 */
export const readTokens = (
  deployment: Deployment,
  scopeSets: readonly ScopeSet[],
  actions: readonly ('ssm:GetParameter' | 'ssm:GetParameters')[] = ['ssm:GetParameter'],
): Statement => ({
  Sid: 'ReadTokens',
  Effect: 'Allow',
  Action: actions,
  Resource: scopeSets.map((scopeSet) => tokenParameterArn(deployment, scopeSet)),
})

/** Write the tokens: the refresher only. */
export const writeTokens = (deployment: Deployment): Statement => ({
  Sid: 'WriteTokens',
  Effect: 'Allow',
  Action: ['ssm:PutParameter'],
  Resource: deployment.scopeSets.map((scopeSet) => tokenParameterArn(deployment, scopeSet)),
})

/**
 * Use the token key for these scope sets' parameters and nothing else: Parameter Store puts the parameter's ARN into
 * the encryption context (Systems Manager user guide: "How Parameter Store uses AWS KMS").
 */
export const tokenKeyRights = (
  deployment: Deployment,
  scopeSets: readonly ScopeSet[],
  actions: readonly ('kms:Encrypt' | 'kms:GenerateDataKey' | 'kms:Decrypt')[] = ['kms:Decrypt'],
): Statement => ({
  Sid: 'UseTokenKey',
  Effect: 'Allow',
  Action: actions,
  Resource: [attribute(TOKEN_KEY, 'Arn')],
  Condition: {
    // For many clients the ARN contains a wildcard.
    [deployment.many === undefined ? 'StringEquals' : 'StringLike']: {
      'kms:EncryptionContext:PARAMETER_ARN': scopeSets.map((scopeSet) =>
        tokenParameterArn(deployment, scopeSet),
      ),
    },
  },
})

/** Ask for a token. The right includes any event, because IAM cannot look into it. */
export const invokeRefresher = (deployment: Deployment): Statement =>
  invoke('InvokeRefresher', functionArn(deployment, REFRESHER))

/** Invoke one function. */
export const invoke = (Sid: string, arn: Value): Statement => ({
  Sid,
  Effect: 'Allow',
  Action: ['lambda:InvokeFunction'],
  Resource: [arn],
})

/**
 * Find the clients of a deployment for many by the names of their secrets. The action has no resources, and it does not
 * show a secret's value.
 */
export const listSecrets: Statement = {
  Sid: 'ListSecretNames',
  Effect: 'Allow',
  Action: ['secretsmanager:ListSecrets'],
  Resource: ['*'],
}

/**
 * Call a function at its URL, or invoke it. URLs made since October 2025 want both rights (Lambda developer guide:
 * "Control access to Lambda function URLs").
 */
export const invokeDirectly = (deployment: Deployment, name: string): readonly Statement[] => [
  {
    Sid: 'CallFunctionUrl',
    Effect: 'Allow',
    Action: ['lambda:InvokeFunctionUrl'],
    Resource: [functionArn(deployment, name)],
    Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
  },
  {
    Sid: 'InvokeFunction',
    Effect: 'Allow',
    Action: ['lambda:InvokeFunction'],
    Resource: [functionArn(deployment, name)],
  },
]

/** Put messages into a queue of this template. */
export const sendTo = (queue: string): Statement => ({
  Sid: 'KeepWhatFailed',
  Effect: 'Allow',
  Action: ['sqs:SendMessage'],
  Resource: [attribute(queue, 'Arn')],
})

const NETWORK_INTERFACE_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
]

/**
 * Let Lambda attach a function to a VPC. The describing actions have no resources, and the interfaces do not exist when
 * the role is checked. So the resource is `*`, and the second statement takes the same rights away from the function's
 * own code (Lambda developer guide: "Giving Lambda functions access to resources in an Amazon VPC").
 */
export const attachToVpc = (deployment: Deployment, name: string): readonly Statement[] => [
  { Sid: 'AttachToVpc', Effect: 'Allow', Action: NETWORK_INTERFACE_ACTIONS, Resource: ['*'] },
  {
    Sid: 'KeepCodeFromNetworkInterfaces',
    Effect: 'Deny',
    Action: NETWORK_INTERFACE_ACTIONS,
    Resource: ['*'],
    Condition: { ArnEquals: { 'lambda:SourceFunctionArn': [functionArn(deployment, name)] } },
  },
]
