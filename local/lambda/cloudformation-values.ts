import type { CloudFormationTemplate, Stack, TemplateValue } from './cloudformation-template.ts'
import { attributeOf, type Resource, referenceTo } from './physical-names.ts'

/** What `AWS::NoValue` becomes: the member or element that holds it goes away. */
const NO_VALUE = Symbol('AWS::NoValue')

/** A template with its stack: intrinsic functions become the values they would have after a deployment. */
export interface ResolvedTemplate {
  /** Every resource of a type, for example `AWS::Lambda::Function`, whose condition holds. */
  ofType(type: string): readonly Resource[]
  /** The resource with this logical id. Throws when the template has none or its condition does not hold. */
  resource(logicalId: string): Resource
  /** Any value of the template. Throws on an intrinsic function that is not known here, naming it. */
  resolve(value: TemplateValue): unknown
}

/**
 * Resolves `Ref`, `Fn::GetAtt`, `Fn::Sub`, `Fn::Join`, `Fn::Select`, `Fn::Split`, `Fn::If`, `Fn::FindInMap`,
 * conditions, parameters and pseudo parameters (CloudFormation, "Intrinsic function reference"). No other function is
 * known.
 */
export function resolveTemplate(template: CloudFormationTemplate, stack: Stack): ResolvedTemplate {
  const resources = new Map<string, Resource>()

  function resource(logicalId: string): Resource {
    const known = resources.get(logicalId)
    if (known !== undefined) return known
    const source = template.Resources[logicalId]
    if (source === undefined) throw new Error(`template: nothing is called ${logicalId}`)
    const properties: Record<string, unknown> = {}
    const made: Resource = { logicalId, type: source.Type, properties }
    // The name is known before the properties, so that two resources may refer to each other.
    resources.set(logicalId, made)
    Object.assign(properties, resolve(source.Properties ?? {}))
    return made
  }

  function reference(name: string): unknown {
    const parameter = template.Parameters?.[name]
    if (parameter !== undefined) return parameterValue(name, parameter.Type, parameter.Default)
    return pseudoParameter(name, stack) ?? referenceTo(resource(name), stack)
  }

  function parameterValue(name: string, type: string, fallback: string | number | undefined): unknown {
    const value = stack.parameters[name] ?? fallback
    if (value === undefined) throw new Error(`template: parameter ${name} has no default; give it a value`)
    if (type === 'CommaDelimitedList') return `${value}`.split(',').map((item) => item.trim())
    return `${value}`
  }

  function condition(value: TemplateValue | undefined): boolean {
    if (typeof value === 'string') return condition(template.Conditions?.[value])
    const [name, argument] = intrinsic(value) ?? []
    const all = Array.isArray(argument) ? (argument as TemplateValue[]) : []
    if (name === 'Condition') return condition(argument as string)
    if (name === 'Fn::Equals') return resolve(all[0] ?? '') === resolve(all[1] ?? '')
    if (name === 'Fn::And') return all.every(condition)
    if (name === 'Fn::Or') return all.some(condition)
    if (name === 'Fn::Not') return !condition(all[0])
    throw new Error(`template: not a condition: ${JSON.stringify(value)}`)
  }

  function call(name: string, argument: TemplateValue): unknown {
    const list = (): TemplateValue[] => argument as TemplateValue[]
    const resolved = (index: number): unknown => resolve(list()[index] ?? null)
    switch (name) {
      case 'Ref':
        return reference(argument as string)
      case 'Fn::GetAtt': {
        const [logicalId = '', ...attribute] =
          typeof argument === 'string' ? argument.split('.') : (argument as string[])
        return attributeOf(resource(logicalId), attribute.join('.'), stack)
      }
      case 'Fn::Sub':
        return typeof argument === 'string'
          ? substitute(argument, {})
          : substitute(list()[0] as string, resolved(1) as Record<string, unknown>)
      case 'Fn::Join':
        return (resolved(1) as unknown[]).join(list()[0] as string)
      case 'Fn::Split':
        return `${resolved(1)}`.split(list()[0] as string)
      case 'Fn::Select':
        return (resolved(1) as unknown[])[Number(resolved(0))]
      case 'Fn::If':
        return resolveMember(list()[condition(list()[0]) ? 1 : 2] ?? null)
      case 'Fn::FindInMap':
        return resolve(template.Mappings?.[`${resolved(0)}`]?.[`${resolved(1)}`]?.[`${resolved(2)}`] ?? null)
      default:
        throw new Error(`template: ${name} is not known here`)
    }
  }

  function substitute(text: string, values: Record<string, unknown>): string {
    return text.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
      if (name.startsWith('!')) return `\${${name.slice(1)}}`
      if (Object.hasOwn(values, name)) return `${values[name]}`
      return `${name.includes('.') ? call('Fn::GetAtt', name) : reference(name)}`
    })
  }

  /** As `resolve`, but `AWS::NoValue` stays visible to the object or array around it. */
  function resolveMember(value: TemplateValue): unknown {
    if (value === null || typeof value !== 'object') return value
    if (Array.isArray(value)) return value.map(resolveMember).filter((item) => item !== NO_VALUE)
    const [name, argument] = intrinsic(value) ?? []
    if (name === 'Ref' && argument === 'AWS::NoValue') return NO_VALUE
    if (name !== undefined && argument !== undefined) return call(name, argument)
    return Object.fromEntries(
      Object.entries(value)
        .map(([member, inner]) => [member, resolveMember(inner)] as const)
        .filter(([, inner]) => inner !== NO_VALUE),
    )
  }

  function resolve(value: TemplateValue): unknown {
    const resolved = resolveMember(value)
    return resolved === NO_VALUE ? undefined : resolved
  }

  const present = Object.entries(template.Resources)
    .filter(([, { Condition }]) => Condition === undefined || condition(Condition))
    .map(([logicalId]) => resource(logicalId))
  return { ofType: (type) => present.filter((each) => each.type === type), resource, resolve }
}

function pseudoParameter(name: string, { accountId, region, stackName }: Stack): string | undefined {
  const values: Readonly<Record<string, string>> = {
    'AWS::AccountId': accountId,
    'AWS::Region': region,
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
  }
  return values[name]
}

/** Name and argument of an intrinsic function, which CloudFormation writes as an object of one member. */
function intrinsic(value: TemplateValue | undefined): [string, TemplateValue] | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  const [entry, ...others] = Object.entries(value)
  if (entry === undefined || others.length > 0) return undefined
  return entry[0] === 'Ref' || entry[0] === 'Condition' || entry[0].startsWith('Fn::') ? entry : undefined
}
