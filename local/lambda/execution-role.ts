import { createHash } from 'node:crypto'
import type { Stack } from './cloudformation-template.ts'
import type { ResolvedTemplate } from './cloudformation-values.ts'
import { arnOf, nameOf, type Resource } from './physical-names.ts'

/** A statement of an IAM policy, its values resolved (IAM User Guide, "JSON policy elements reference"). */
export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny'
  readonly Action?: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

/** Temporary credentials of a role, as a container finds them in its environment. */
export interface RoleCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

/** A role of the stack with everything that its policies say. */
export interface ExecutionRole {
  readonly arn: string
  readonly name: string
  /** Identifies the role at the local AWS endpoint: every container of a role signs with this access key. */
  readonly accessKeyId: string
  /** Statements of its inline policies. */
  readonly statements: readonly PolicyStatement[]
}

/**
 * The credentials of a role: the same at every start, different for every role. They are of no use outside this
 * machine.
 */
export function credentialsOf(roleArn: string): RoleCredentials {
  const drawn = createHash('sha256').update(roleArn).digest('hex').toUpperCase()
  return {
    accessKeyId: `ASIA${drawn.slice(0, 16)}`,
    secretAccessKey: `local${drawn.slice(16, 51)}`,
    sessionToken: `local-session-${drawn.slice(51)}`,
  }
}

/**
 * Every `AWS::IAM::Role` of the template. Throws where a policy is attached: packaged roles have inline policies only.
 */
export function executionRoles(template: ResolvedTemplate, stack: Stack): ExecutionRole[] {
  const policies = [...template.ofType('AWS::IAM::ManagedPolicy'), ...template.ofType('AWS::IAM::Policy')]
  refuse(policies.find(({ properties }) => properties.Roles !== undefined))
  return template.ofType('AWS::IAM::Role').map((role) => {
    if (role.properties.ManagedPolicyArns !== undefined) refuse(role)
    const arn = arnOf(role, stack)
    return {
      arn,
      name: nameOf(role, stack),
      accessKeyId: credentialsOf(arn).accessKeyId,
      statements: inlinePolicies(role).flatMap(statements),
    }
  })
}

function refuse(attached: Resource | undefined): void {
  if (attached !== undefined)
    throw new Error(`template: ${attached.logicalId} attaches a policy to a role, which is not known here`)
}

const inlinePolicies = ({ properties }: Resource): unknown[] =>
  ((properties.Policies ?? []) as readonly { PolicyDocument: unknown }[]).map(
    ({ PolicyDocument }) => PolicyDocument,
  )

const statements = (document: unknown): PolicyStatement[] =>
  [(document as { Statement?: PolicyStatement | PolicyStatement[] }).Statement ?? []].flat()
