import { type ScopeSet, scopeSetName, tokenParameterName } from '../lib/token/scope-set.ts'
import type { Deployment } from './deployment.ts'
import { sub } from './template-types.ts'

/** The function that renews tokens: the only one that reads the secret and writes tokens. */
export const REFRESHER = 'refresh-client-token'

/** The function that tells what is stored and passes on a person's wish to renew. */
export const STATUS = 'token-status'

/** `refresh-client-token` as `RefreshClientToken`: a logical id has letters and digits only. */
export const logicalId = (name: string): string =>
  name.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_match, letter: string) => letter.toUpperCase())

/** Logical id that the framework gives a function, from its own rule for dashes. */
export const functionLogicalId = (name: string): string =>
  `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', 'Dash')}LambdaFunction`

/** Logical id that the framework gives a function's URL. */
export const functionUrlLogicalId = (name: string): string => `${functionLogicalId(name)}Url`

/** Logical id of a function's role. */
export const roleLogicalId = (name: string): string => `${logicalId(name)}Role`

/** A function's name on AWS. Built, not referenced: a reference from a role to its own function would be a cycle. */
export const functionName = ({ stackName }: Deployment, name: string): string => `${stackName}-${name}`

/** ARN of a function, built from its name. */
export const functionArn = (deployment: Deployment, name: string) =>
  sub(
    `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${functionName(deployment, name)}`,
  )

/** ARN of the parameter that holds the token of a scope set. */
export const tokenParameterArn = ({ tokenParameterPrefix }: Deployment, scopeSet: ScopeSet) =>
  sub(
    `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter${tokenParameterName(tokenParameterPrefix, scopeSet)}`,
  )

/** ARN of the secret. Secrets Manager ends every ARN with a dash and six characters of its own choice. */
export const secretArn = ({ secretId }: Deployment) =>
  sub(`arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:${secretId}-??????`)

/** A scope set as part of a logical id, for example `ClientPaymentrequest`. A deployment has no two sets of one id. */
export const scopeSetId = (scopeSet: ScopeSet): string => logicalId(scopeSetName(scopeSet))
