import { type ScopeSet, tokenParameterName } from '../lib/token/scope-set.ts'
import type { Deployment } from './deployment.ts'
import { sub } from './template-types.ts'

/** The function that renews tokens: the only one that reads the secret and writes tokens. */
export const REFRESHER = 'refresh-client-token'

/** The function that a tick over many clients invokes, and that invokes itself for each chunk of them. */
export const REFRESH_CLIENTS = 'refresh-clients'

/** The function that the schedule invokes. */
export const scheduledFunction = ({ many }: Deployment): string =>
  many === undefined ? REFRESHER : REFRESH_CLIENTS

/** The function that shows what is stored, and asks the refresher to renew when a person wants it. */
export const STATUS = 'token-status'

/** A function's name on AWS. It is built, because a reference from a role to its own function would be a cycle. */
export const functionName = ({ stackName }: Pick<Deployment, 'stackName'>, name: string): string =>
  `${stackName}-${name}`

/** ARN of a function, built from its name. */
export const functionArn = (deployment: Deployment, name: string) =>
  sub(
    `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${functionName(deployment, name)}`,
  )

/** ARN of the parameter with the token of a scope set. For many clients: of the parameters of all of them. */
export const tokenParameterArn = ({ tokenParameterPrefix }: Deployment, scopeSet: ScopeSet) =>
  sub(
    `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter${tokenParameterName(tokenParameterPrefix, scopeSet)}`,
  )

/**
 * ARN of the secret, or of the secrets of all clients. Secrets Manager adds a dash and six characters of its own to
 * every ARN.
 */
export const secretArn = ({ secretId }: Deployment) =>
  sub(`arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:${secretId}-??????`)
