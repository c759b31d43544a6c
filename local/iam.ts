import type { AuthorizationRequest, Authorize } from './aws/authorize.ts'
import type { LocalCaller } from './caller.ts'
import type { PolicyStatement } from './lambda/execution-role.ts'

/**
 * Holds every function to its role's policies, as the template has them: what is missing there is denied here, before
 * anything is deployed. Callers with other credentials, such as a person with the AWS command line, may do everything.
 *
 * Covers what the template uses: Allow statements with actions, resources with wildcards, and `StringEquals` or `StringLike` on the KMS
 * encryption context. Any other condition, and any Deny, is refused loudly.
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
      const context = /^kms:EncryptionContext:(.+)$/.exec(key)?.[1]
      if (context === undefined || !['StringEquals', 'StringLike'].includes(operator))
        throw new Error(`the local stack does not know the condition ${operator} on ${key}`)
      const actual = call.encryptionContext?.[context]
      return (
        actual !== undefined &&
        list(wanted).some((pattern) =>
          operator === 'StringLike' ? matches(pattern, actual) : pattern === actual,
        )
      )
    }),
  )
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
