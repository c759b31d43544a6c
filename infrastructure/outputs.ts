import { tokenParameterName } from '../lib/token/scope-set.ts'
import type { Deployment } from './deployment.ts'
import {
  ALARM_TOPIC,
  callerPolicyLogicalId,
  functionLogicalId,
  functionUrlLogicalId,
  policyLogicalId,
  scopeSetId,
  TOKEN_KEY,
} from './logical-ids.ts'
import { functionName, REFRESHER } from './names.ts'
import { SIBLINGS, type Sibling, selectedSiblings } from './siblings.ts'
import { attribute, type Output, type Value } from './template-types.ts'

/**
 * Outputs that the framework makes. `HttpApiUrl` is the address of the API; a function's URL has an output of its own.
 */
const frameworkOutputs = (withUrl: readonly Sibling[]): readonly string[] => [
  'HttpApiUrl',
  'HttpApiId',
  'ServerlessDeploymentBucketName',
  ...withUrl.map(({ name }) => functionUrlLogicalId(name)),
]

/** A name as people read it: `*` in a policy means any client's alias. */
const ofAnyClient = (name: string): string => name.replace('/*/', '/{client}/')

/**
 * What other stacks and people need to know, each exported as `<stack>-<output>`. The framework's own outputs get such
 * a name too: the framework would export them by service and stage only, and those of a second client would collide.
 */
export function outputs(
  deployment: Deployment,
  siblings = SIBLINGS,
): Readonly<Record<string, Partial<Output>>> {
  const exported = (name: string) => ({ Export: { Name: `${deployment.stackName}-${name}` } })
  const values: Record<string, [description: string, value: Value]> = {
    SecretId:
      deployment.many === undefined
        ? ['Name of the secret that the operator puts', deployment.secretId]
        : ['Name of the secret that the operator puts for a client', ofAnyClient(deployment.secretId)],
    RefresherName: ['Name of the function that renews tokens', functionName(deployment, REFRESHER)],
    RefresherArn: ['ARN of the function that renews tokens', attribute(functionLogicalId(REFRESHER), 'Arn')],
    TokenKeyArn: ['ARN of the KMS key that encrypts tokens', attribute(TOKEN_KEY, 'Arn')],
    AlarmTopicArn: ['ARN of the topic that alarms notify', { Ref: ALARM_TOPIC }],
  }
  for (const scopeSet of deployment.scopeSets) {
    values[`TokenParameter${scopeSetId(scopeSet)}`] = [
      `Name of the parameter with the token of: ${scopeSet}`,
      ofAnyClient(tokenParameterName(deployment.tokenParameterPrefix, scopeSet)),
    ]
    values[`${policyLogicalId(scopeSet)}Arn`] = [
      `ARN of the policy that lets another role read the token of: ${scopeSet}`,
      { Ref: policyLogicalId(scopeSet) },
    ]
  }
  const withUrl = selectedSiblings(deployment, siblings).filter(({ functionUrl }) => functionUrl === true)
  for (const { name } of withUrl)
    values[`${callerPolicyLogicalId(name)}Arn`] = [
      `ARN of the policy that lets another role call ${name} at its function URL`,
      { Ref: callerPolicyLogicalId(name) },
    ]
  return {
    ...Object.fromEntries(frameworkOutputs(withUrl).map((name) => [name, exported(name)])),
    ...Object.fromEntries(
      Object.entries(values).map(([name, [Description, Value]]) => [
        name,
        { Description, Value, ...exported(name) },
      ]),
    ),
  }
}
