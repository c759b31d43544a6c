import { STITCH } from '../../lib/providers/stitch.ts'
import { scopeOfHandler } from './handler-scope.ts'

const SCOPES = STITCH.seedScopes

const STACK = 'stitch-client-tokens-default-dev'

const parameter = (scope: string) => `parameter/stitch/dev/default/tokens/${scope}`

const logs = (name: string) => [
  `logs:CreateLogStream on log-group:/aws/lambda/${STACK}-${name}:*`,
  `logs:PutLogEvents on log-group:/aws/lambda/${STACK}-${name}:*`,
]

const key = (action: string, scopes: readonly string[]) =>
  `${action} on TokenKey when kms:EncryptionContext:PARAMETER_ARN StringEquals ${scopes.map(parameter).join(', ')}`

const read = (scopes: readonly string[]) => scopes.map((scope) => `ssm:GetParameter on ${parameter(scope)}`)

const invoke = `lambda:InvokeFunction on function:${STACK}-refresh-client-token`

/** Every right that a function has in stage `dev` for client `default`, as `<action> on <resource> when <condition>`. */
export function expectedRights(name: string): readonly string[] {
  if (name === 'refresh-client-token')
    return [
      ...logs(name),
      'secretsmanager:GetSecretValue on secret:/stitch/dev/default/client-??????',
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
