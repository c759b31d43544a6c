import type { AuthorizationRequest, Authorize } from './aws/authorize.ts'
import type { LocalCaller } from './caller.ts'
import type { PolicyStatement } from './lambda/execution-role.ts'

/**
 * Limits every function to the policies of its role in the template. A right that is missing there is denied here,
 * before anything is deployed. Callers with other credentials, such as a person with the AWS command line, may do
 * everything.
 *
 * Covers what the template uses: Allow statements with actions, resources with wildcards, `StringEquals` or
 * `StringLike` on the KMS encryption context and on what a signature is asked for, and the same with `ForAnyValue:` on
 * the aliases of a key. Any other condition, and any Deny, throws an error.
 */
export function rolePolicies(roles: readonly LocalCaller[]): Authorize {
  const byKey = new Map(roles.map((role) => [role.accessKeyId, role]))
  return (call) =>
    byKey.get(call.accessKeyId)?.statements.some((statement) => allows(statement, call)) ?? true
}

function allows(statement: PolicyStatement, call: AuthorizationRequest): boolean {
  if (statement.Effect !== 'Allow') throw new Error('the local stack does not know Deny statements')
  return (
    list(statement.Action).some((pattern) => matches(pattern, call.action)) &&
    list(statement.Resource).some((pattern) => matches(pattern, call.resource)) &&
    conditionHolds(statement.Condition ?? {}, call)
  )
}

function conditionHolds(
  condition: NonNullable<PolicyStatement['Condition']>,
  call: AuthorizationRequest,
): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const isEqual = COMPARISONS[operator.replace(OF_MANY, '')]
      if (isEqual === undefined || !isKnown(key, operator.startsWith(OF_MANY)))
        throw new Error(`the local stack does not know the condition ${operator} on ${key}`)
      return actual(key, call).some((value) => list(wanted).some((pattern) => isEqual(pattern, value)))
    }),
  )
}

/** Set before an operator for a key with several values: the condition holds when any of them is wanted. */
const OF_MANY = 'ForAnyValue:'

const COMPARISONS: Readonly<Record<string, (pattern: string, value: string) => boolean>> = {
  StringEquals: (pattern, value) => pattern === value,
  StringLike: matches,
}

const CONTEXT = 'kms:EncryptionContext:'

/**
 * A key with several values needs the operator for several values. IAM does not refuse a policy without it: the
 * condition just never matches.
 */
const isKnown = (key: string, ofMany: boolean): boolean =>
  ofMany
    ? key === 'kms:ResourceAliases'
    : key.startsWith(CONTEXT) || key === 'kms:SigningAlgorithm' || key === 'kms:MessageType'

function actual(key: string, { encryptionContext, conditions }: AuthorizationRequest): readonly string[] {
  if (key.startsWith(CONTEXT)) return list(encryptionContext?.[key.slice(CONTEXT.length)])
  return conditions?.[key] ?? []
}

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : [value].flat()

/** IAM's wildcards: `*` for any text, `?` for any one character. */
function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${escaped}$`, 's').test(text)
}
