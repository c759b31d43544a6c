import { STITCH } from '../../lib/providers/stitch.ts'
import { scopeOfHandler } from './handler-scope.ts'

const SCOPES = STITCH.seedScopes

const STACK = 'stitch-client-tokens-default-dev'

const parameter = (scope: string) => `parameter/stitch/dev/default/tokens/${scope}`

/** Where the private key is, and what the refresher may do for it. */
export type Signing = 'secret' | 'kms'

const credentials = (signing: Signing, of: string) =>
  signing === 'secret'
    ? [`secretsmanager:GetSecretValue on secret:/stitch/dev/${of}/client-??????`]
    : [
        `secretsmanager:GetSecretValue on secret:/stitch/dev/${of}/client-public-??????`,
        `kms:Sign on key/* when kms:ResourceAliases ForAnyValue:StringLike alias/stitch/dev/${of}/signing-????????; kms:SigningAlgorithm StringEquals RSASSA_PKCS1_V1_5_SHA_256; kms:MessageType StringEquals RAW`,
      ]

const logs = (name: string) => [
  `logs:CreateLogStream on log-group:/aws/lambda/${STACK}-${name}:*`,
  `logs:PutLogEvents on log-group:/aws/lambda/${STACK}-${name}:*`,
]

const key = (action: string, scopes: readonly string[]) =>
  `${action} on TokenKey when kms:EncryptionContext:PARAMETER_ARN StringEquals ${scopes.map(parameter).join(', ')}`

const read = (scopes: readonly string[]) => scopes.map((scope) => `ssm:GetParameter on ${parameter(scope)}`)

const invoke = `lambda:InvokeFunction on function:${STACK}-refresh-client-token`

/**
 * Every right that a function has in stage `dev` for client `default`, as `<action> on <resource> when <condition>`.
 */
export function expectedRights(name: string, signing: Signing = 'secret'): readonly string[] {
  if (name === 'refresh-client-token')
    return [
      ...logs(name),
      ...credentials(signing, 'default'),
      ...read(SCOPES),
      ...SCOPES.map((scope) => `ssm:PutParameter on ${parameter(scope)}`),
      key('kms:Encrypt', SCOPES),
      key('kms:GenerateDataKey', SCOPES),
      key('kms:Decrypt', SCOPES),
      'sqs:SendMessage on FailedRunsQueue',
    ]
  if (name === 'token-status') return [...logs(name), ...read(SCOPES), key('kms:Decrypt', SCOPES), invoke]
  // Not from the table of routes, which the template is made of: the handler's own source says what it needs.
  const scope = scopeOfHandler(name)
  if (scope === undefined) return []
  return [...logs(name), ...read([scope]), key('kms:Decrypt', [scope]), invoke]
}

const MANY_STACK = 'stitch-client-tokens-many-dev'

const ofMany = (scope: string) => `parameter/stitch/dev/many/*/tokens/${scope}`

/** The same for a deployment for many clients. */
export function expectedRightsOfMany(name: string, signing: Signing = 'secret'): readonly string[] {
  const own = ['CreateLogStream', 'PutLogEvents'].map(
    (action) => `logs:${action} on log-group:/aws/lambda/${MANY_STACK}-${name}:*`,
  )
  const on = (action: string, scopes: readonly string[]) =>
    scopes.map((scope) => `${action} on ${ofMany(scope)}`)
  const keyFor = (action: string, scopes: readonly string[]) =>
    `${action} on TokenKey when kms:EncryptionContext:PARAMETER_ARN StringLike ${scopes.map(ofMany).join(', ')}`
  const ask = `lambda:InvokeFunction on function:${MANY_STACK}-refresh-client-token`
  const keys = ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:Decrypt'].map((action) => keyFor(action, SCOPES))
  const secrets = credentials(signing, 'many/*')
  const keep = 'sqs:SendMessage on FailedRunsQueue'
  if (name === 'refresh-client-token')
    return [
      ...own,
      ...secrets,
      ...on('ssm:GetParameter', SCOPES),
      ...on('ssm:PutParameter', SCOPES),
      ...keys,
      keep,
    ]
  if (name === 'refresh-clients')
    return [
      ...own,
      'secretsmanager:ListSecrets on *',
      ...secrets,
      ...on('ssm:GetParameter', SCOPES),
      ...on('ssm:GetParameters', SCOPES),
      ...on('ssm:PutParameter', SCOPES),
      ...keys,
      `lambda:InvokeFunction on function:${MANY_STACK}-refresh-clients`,
      keep,
    ]
  if (name === 'token-status')
    return [...own, ...on('ssm:GetParameter', SCOPES), keyFor('kms:Decrypt', SCOPES), ask]
  const scope = scopeOfHandler(name)
  return scope === undefined
    ? []
    : [...own, ...on('ssm:GetParameter', [scope]), keyFor('kms:Decrypt', [scope]), ask]
}
