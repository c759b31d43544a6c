import { functionsOf, type Privilege, privilegesOf, resourcesOf, roleOf, statementsOf } from './privileges.ts'
import type { Template, Value } from './template-types.ts'

/** Actions for which AWS offers no narrower resource, with the reason. */
const EVERYWHERE: Readonly<Record<string, string>> = {
  'ec2:CreateNetworkInterface': 'the interface does not exist yet',
  'ec2:DescribeNetworkInterfaces': 'describing knows no resources',
  'ec2:DescribeSubnets': 'describing knows no resources',
  'ec2:DeleteNetworkInterface': 'Lambda chooses the interface',
  'ec2:AssignPrivateIpAddresses': 'Lambda chooses the interface',
  'ec2:UnassignPrivateIpAddresses': 'Lambda chooses the interface',
  'secretsmanager:ListSecrets': 'listing knows no resources; it shows names and no value',
}

/** The functions that renew tokens. The second is only in a deployment for many clients. */
const WRITERS = ['refresh-client-token', 'refresh-clients']

/** The only holders of each of these. */
const RESERVED: Readonly<Record<string, readonly string[]>> = {
  'secretsmanager:GetSecretValue': WRITERS,
  'secretsmanager:ListSecrets': ['refresh-clients'],
  'ssm:GetParameters': ['refresh-clients'],
  'ssm:PutParameter': WRITERS,
  'kms:Encrypt': WRITERS,
  'kms:GenerateDataKey': WRITERS,
  'kms:Sign': WRITERS,
}

/** Logical id of the role that the framework makes for functions without one. */
const FRAMEWORK_ROLE = 'IamRoleLambdaExecution'

/** Actions that are needed. */
const KNOWN_ACTIONS: ReadonlySet<string> = new Set([
  ...Object.keys(RESERVED),
  ...Object.keys(EVERYWHERE),
  'ssm:GetParameter',
  'kms:Decrypt',
  'lambda:InvokeFunction',
  'lambda:InvokeFunctionUrl',
  'sqs:SendMessage',
  'logs:CreateLogStream',
  'logs:PutLogEvents',
])

/** The streams of one log group; a secret, whose ARN ends in six characters that Secrets Manager chooses. */
const ENDS_IN_WILDCARD = /^(log-group:\/aws\/lambda\/[\w-]+:\*|secret:[\w/-]+-\?{6})$/

/**
 * In a deployment for many clients: the secrets of all of them, and the parameters of all of them for one scope set.
 */
const OF_ALL_CLIENTS =
  /^(secret:\/stitch\/[a-z0-9-]+\/many\/\*\/client(?:-public)?-\?{6}|parameter\/stitch\/[a-z0-9-]+\/many\/\*\/tokens\/[\w.-]+)$/

/**
 * Which keys may sign: any key of the account that has an alias of this client, or of one of many. They may sign only
 * an assertion.
 */
const SIGNING_KEYS = 'key/*'
const OF_ONE_CLIENT =
  /^kms:ResourceAliases ForAnyValue:StringLike alias\/stitch\/[a-z0-9-]+\/[a-z0-9-]+\/signing-\?{8}; /
const OF_MANY_CLIENTS =
  /^kms:ResourceAliases ForAnyValue:StringLike alias\/stitch\/[a-z0-9-]+\/many\/\*\/signing-\?{8}; /
const ASSERTIONS_ALONE =
  /; kms:SigningAlgorithm StringEquals RSASSA_PKCS1_V1_5_SHA_256; kms:MessageType StringEquals RAW$/

/** A secret that never held a private key. */
const PUBLIC_SECRET = /\/client-public-\?{6}$/

const REFRESHER_ARN = /^function:[a-z0-9-]+-refresh-client-token$/

/** The functions that may hand out chunks and begin a tick, in a deployment for many clients. */
const DISPATCHERS: ReadonlySet<string> = new Set(['refresh-clients', 'ScheduleRole'])
const REFRESH_CLIENTS_ARN = /^function:[a-z0-9-]+-refresh-clients$/

/** The managed policy for callers of a function that has a URL. */
const CALLERS_POLICY = /^Invoke[A-Z]/

/** The functions that read the tokens of all scope sets: to renew them, or to show their age. */
const READERS_OF_ALL: ReadonlySet<string> = new Set([...WRITERS, 'token-status'])

/** What is wrong with a template: one line each, and none for a good one. */
export const templateProblems = (template: Template): readonly string[] => [
  ...roleProblems(template),
  ...privilegesOf(template)
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((privilege) => [...privilegeProblems(privilege, isForMany(template))]),
  ...scopeProblems(template),
  ...keyProblems(template),
  ...entranceProblems(template),
  ...transportProblems(template),
]

function* roleProblems(template: Template): Generator<string> {
  const users = new Map<string, string>()
  for (const holder of functionsOf(template)) {
    const role = roleOf(holder)
    const resource = role === undefined ? undefined : template.Resources[role]
    if (role === undefined || resource === undefined) {
      yield `${holder.name}: has no role in this template`
      continue
    }
    if (role === FRAMEWORK_ROLE) yield `${holder.name}: has no role of its own, the framework made one for it`
    const other = users.get(role)
    if (other !== undefined) yield `${holder.name}: has no role of its own, it shares ${role} with ${other}`
    users.set(role, holder.name)
    if (resource.Properties?.ManagedPolicyArns !== undefined)
      yield `${holder.name}: its role has a managed policy`
  }
}

const isForMany = (template: Template): boolean =>
  functionsOf(template).some(({ name }) => name === 'refresh-clients')

function* privilegeProblems(
  { holder, action, resource, condition }: Privilege,
  isMany: boolean,
): Generator<string> {
  const isNarrow =
    ENDS_IN_WILDCARD.test(resource) ||
    (isMany && OF_ALL_CLIENTS.test(resource)) ||
    (action === 'kms:Sign' && resource === SIGNING_KEYS)
  if (!KNOWN_ACTIONS.has(action)) yield `${holder}: may ${action}, which it does not need`
  if (RESERVED[action]?.includes(holder) === false)
    yield `${holder}: may ${action}, which is reserved for ${RESERVED[action].join(' and ')}`
  if (resource === '*' && EVERYWHERE[action] === undefined) yield `${holder}: may ${action} on *`
  else if (resource !== '*' && /[*?]/.test(resource) && !isNarrow)
    yield `${holder}: may ${action} on ${resource}, which is more than one resource`
  const isOwn =
    REFRESHER_ARN.test(resource) || (DISPATCHERS.has(holder) && REFRESH_CLIENTS_ARN.test(resource))
  if (action.startsWith('lambda:Invoke') && !CALLERS_POLICY.test(holder) && !isOwn)
    yield `${holder}: may ${action} on ${resource}, which is not the refresher`
  if (action === 'kms:Sign') {
    const isOfClient = (isMany ? OF_MANY_CLIENTS : OF_ONE_CLIENT).test(condition)
    if (!isOfClient || !ASSERTIONS_ALONE.test(condition))
      yield `${holder}: may ${action} with other keys than its client's, or other things than assertions`
  } else if (action.startsWith('kms:')) {
    if (resource !== 'TokenKey') yield `${holder}: may ${action} on ${resource}, which is not the token key`
    if (
      !condition.startsWith(`kms:EncryptionContext:PARAMETER_ARN ${isMany ? 'StringLike' : 'StringEquals'} `)
    )
      yield `${holder}: may ${action} without the condition on the parameter`
  }
}

/**
 * A holder may decrypt for exactly the parameters it may read, and all but two may read one: that of its own scope set.
 */
function* scopeProblems(template: Template): Generator<string> {
  const scopeOf = new Map(functionsOf(template).map(({ name, resource }) => [name, environmentOf(resource)]))
  for (const [holder, held] of Map.groupBy(privilegesOf(template), (privilege) => privilege.holder)) {
    const parameters = held
      .filter(({ action }) => action === 'ssm:GetParameter')
      .map(({ resource }) => resource)
    for (const { action, condition } of held.filter(({ action }) => /^kms:(?!Sign$)/.test(action)))
      if (!condition.endsWith(` ${parameters.join(', ')}`))
        yield `${holder}: may ${action} for other parameters than those it may read`
    if (READERS_OF_ALL.has(holder) || parameters.length === 0) continue
    if (parameters.length > 1) yield `${holder}: may read ${parameters.length} tokens`
    const scope = scopeOf.get(holder)
    if (scope !== undefined && !parameters[0]?.endsWith(`/tokens/${scope}`))
      yield `${holder}: may read ${parameters[0]}, which is not the token of ${scope}`
  }
}

/** If KMS signs, nothing may read a secret that contains a private key, or ever did. */
function* keyProblems(template: Template): Generator<string> {
  const privileges = privilegesOf(template)
  if (!privileges.some(({ action }) => action === 'kms:Sign')) return
  for (const { holder, action, resource } of privileges)
    if (action.startsWith('secretsmanager:Get') && !PUBLIC_SECRET.test(resource))
      yield `${holder}: may ${action} on ${resource}, which may hold a private key, although KMS signs`
}

const environmentOf = (resource: { Properties?: Readonly<Record<string, Value | undefined>> }): string => {
  const environment = resource.Properties?.Environment as { Variables?: Record<string, string> } | undefined
  return environment?.Variables?.STITCH_SCOPES ?? ''
}

function* entranceProblems(template: Template): Generator<string> {
  for (const [, { Properties }] of resourcesOf(template, 'AWS::ApiGatewayV2::Route'))
    if (Properties?.AuthorizationType !== 'AWS_IAM')
      yield `${Properties?.RouteKey}: is open, without IAM authorization`
  for (const [logicalId, { Properties }] of resourcesOf(template, 'AWS::Lambda::Url'))
    if (Properties?.AuthType !== 'AWS_IAM') yield `${logicalId}: is open, without IAM authorization`
  for (const [logicalId, { Properties }] of resourcesOf(template, 'AWS::Lambda::Permission'))
    if (Properties?.Principal !== 'apigateway.amazonaws.com' || Properties.SourceArn === undefined)
      yield `${logicalId}: lets others than this API invoke the function`
  for (const [logicalId, { Properties }] of resourcesOf(template, 'AWS::ApiGatewayV2::Stage')) {
    const limits = (Properties?.DefaultRouteSettings ?? {}) as Record<string, number>
    if (!((limits.ThrottlingRateLimit ?? 0) > 0) || !((limits.ThrottlingBurstLimit ?? 0) > 0))
      yield `${logicalId}: has no throttling`
  }
}

/** Queues and topics accept only requests over TLS. AWS's own default accepts any. */
function* transportProblems(template: Template): Generator<string> {
  for (const [type, policyType, members] of [
    ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'Queues'],
    ['AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'Topics'],
  ] as const)
    for (const [logicalId] of resourcesOf(template, type)) {
      const own = resourcesOf(template, policyType).filter(([, { Properties }]) =>
        JSON.stringify(Properties?.[members]).includes(`"${logicalId}"`),
      )
      const refusals = own
        .flatMap(([, policy]) => statementsOf(policy))
        .filter(
          ({ Effect, Condition }) =>
            Effect === 'Deny' && Condition?.Bool?.['aws:SecureTransport'] === 'false',
        )
      if (refusals.length === 0) yield `${logicalId}: takes what does not come over TLS`
    }
}
