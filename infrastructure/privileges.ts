import type { Resource, Statement, Template, Value } from './template-types.ts'

/** One right: who may do what, on which resource, and only when. */
export interface Privilege {
  /** A function by its name in `functions/`, another role or a managed policy by its logical id. */
  readonly holder: string
  readonly effect: 'Allow' | 'Deny'
  readonly action: string
  /** ARN without partition, service, Region and account; the logical id of a resource of the template; or `*`. */
  readonly resource: string
  /** Condition as text; empty when there is none. */
  readonly condition: string
}

/** A Lambda function of the template, with its name in `functions/`. */
export interface FunctionResource {
  readonly name: string
  readonly logicalId: string
  readonly resource: Resource
}

/** Resources of one type by logical id. */
export const resourcesOf = (template: Template, type: string): ReadonlyArray<[string, Resource]> =>
  Object.entries(template.Resources).filter(([, { Type }]) => Type === type)

/** The functions of a template. */
export const functionsOf = (template: Template): readonly FunctionResource[] =>
  resourcesOf(template, 'AWS::Lambda::Function').map(([logicalId, resource]) => ({
    name: String(resource.Properties?.Handler).replace(/^functions\/|\.handler$/g, ''),
    logicalId,
    resource,
  }))

/** Logical id of a function's role, or `undefined` when it is not a role of this template. */
export function roleOf({ resource }: FunctionResource): string | undefined {
  const role = resource.Properties?.Role as { 'Fn::GetAtt'?: readonly string[] } | undefined
  return role?.['Fn::GetAtt']?.[0]
}

/**
 * Every right that the template gives, in the order of the template: of functions first, then of all others that have
 * any.
 */
export function privilegesOf(template: Template): readonly Privilege[] {
  const functions = functionsOf(template)
  const ofFunctions = new Set(functions.map(roleOf))
  const holders = [
    ...functions.map((holder): [string, Resource | undefined] => [
      holder.name,
      template.Resources[roleOf(holder) ?? ''],
    ]),
    ...resourcesOf(template, 'AWS::IAM::Role').filter(([logicalId]) => !ofFunctions.has(logicalId)),
    ...resourcesOf(template, 'AWS::IAM::ManagedPolicy'),
  ]
  return holders.flatMap(([holder, resource]) =>
    statementsOf(resource).flatMap((statement) => privileges(holder, statement)),
  )
}

/** Statements of a role's inline policies, or of a managed policy. */
export function statementsOf(resource: Resource | undefined): readonly Statement[] {
  const { Policies, PolicyDocument } = (resource?.Properties ?? {}) as {
    Policies?: ReadonlyArray<{ PolicyDocument: PolicyDocument }>
    PolicyDocument?: PolicyDocument
  }
  const documents =
    PolicyDocument === undefined ? (Policies ?? []).map((policy) => policy.PolicyDocument) : [PolicyDocument]
  return documents.flatMap(({ Statement }) => Statement)
}

interface PolicyDocument {
  readonly Statement: readonly Statement[]
}

const privileges = (holder: string, statement: Statement): readonly Privilege[] =>
  asList(statement.Action).flatMap((action) =>
    asList(statement.Resource).map((resource) => ({
      holder,
      effect: statement.Effect,
      action: String(action),
      resource: resourceText(resource),
      condition: conditionText(statement.Condition),
    })),
  )

const asList = (value: Value): readonly Value[] => (Array.isArray(value) ? value : [value])

/** A resource as people read it. */
export function resourceText(value: Value): string {
  const { 'Fn::Sub': text, 'Fn::GetAtt': attribute, Ref } = Object(value) as Record<string, Value | undefined>
  if (typeof text === 'string')
    return text.replace(/^arn:\$\{AWS::Partition\}:[a-z]+:\$\{AWS::Region\}:\$\{AWS::AccountId\}:/, '')
  if (Array.isArray(attribute)) return String(attribute[0])
  if (typeof Ref === 'string') return Ref
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const conditionText = (condition: Statement['Condition']): string =>
  Object.entries(condition ?? {})
    .flatMap(([operator, keys]) =>
      Object.entries(keys).map(
        ([key, value]) => `${key} ${operator} ${asList(value).map(resourceText).join(', ')}`,
      ),
    )
    .join('; ')
