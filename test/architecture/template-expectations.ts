/** Scope of every sibling: the one token that it may read. A sibling that is not here is not expected. */
export const SCOPE_OF: Readonly<Record<string, string>> = {
  'create-payment-request': 'client_paymentrequest',
  'get-payment-request': 'client_paymentrequest',
  'list-payment-requests': 'client_paymentrequest',
  'cancel-payment-request': 'client_paymentrequest',
  'verify-bank-account': 'client_bankaccountverification',
  'verify-bank-account-slow': 'client_bankaccountverification',
  'upload-image': 'client_imageupload',
  'lookup-business': 'client_businesslookup',
}

const SCOPES = [
  'client_paymentrequest',
  'client_bankaccountverification',
  'client_imageupload',
  'client_businesslookup',
]

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
  const scope = SCOPE_OF[name]
  if (scope === undefined) return []
  return [...logs(name), ...read([scope]), key('kms:Decrypt', [scope]), invoke]
}
