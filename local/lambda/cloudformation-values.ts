import type { CloudFormationTemplate, Stack, TemplateValue } from './cloudformation-template.ts'
import { attributeOf, type Resource, referenceTo } from './physical-names.ts'

/** A template with its stack: intrinsic functions become the values they would have after a deployment. */
export interface ResolvedTemplate {
  /** Every resource of a type, for example `AWS::Lambda::Function`. */
  ofType(type: string): readonly Resource[]
  /** Any value of the template. Throws on an intrinsic function that is not known here, with its argument. */
  resolve(value: TemplateValue): unknown
}

/**
 * Resolves what a packaged template has: `Ref`, `Fn::GetAtt`, `Fn::Sub`, `Fn::Join` and pseudo parameters
 * (CloudFormation, "Intrinsic function reference"). Throws on anything else: a packaged template has neither parameters
 * nor conditions.
 */
export function resolveTemplate({ Resources }: CloudFormationTemplate, stack: Stack): ResolvedTemplate {
  const resources = new Map<string, Resource>()

  function resource(logicalId: string): Resource {
    const known = resources.get(logicalId)
    if (known !== undefined) return known
    const source = Resources[logicalId]
    if (source === undefined) throw new Error(`template: nothing is called ${logicalId}`)
    if (source.Condition !== undefined)
      throw new Error(`template: ${logicalId} has a condition, and conditions are not known here`)
    const properties: Record<string, unknown> = {}
    const made: Resource = { logicalId, type: source.Type, properties }
    // The name is known before the properties, so that two resources may refer to each other.
    resources.set(logicalId, made)
    Object.assign(properties, resolve(source.Properties ?? {}))
    return made
  }

  const reference = (name: string): string =>
    pseudoParameter(name, stack) ?? referenceTo(resource(name), stack)

  function call(name: string, argument: TemplateValue): string {
    if (typeof argument === 'string') {
      if (name === 'Ref') return reference(argument)
      if (name === 'Fn::Sub')
        return argument.replace(/\$\{([^}]*)\}/g, (_, inner: string) => reference(inner))
    }
    const [first = '', second = ''] = Array.isArray(argument) ? (argument as TemplateValue[]) : []
    if (name === 'Fn::GetAtt' && Array.isArray(argument))
      return attributeOf(resource(`${first}`), `${second}`, stack)
    if (name === 'Fn::Join' && Array.isArray(second)) return (resolve(second) as string[]).join(`${first}`)
    throw new Error(`template: ${JSON.stringify({ [name]: argument })} is not known here`)
  }

  function resolve(value: TemplateValue): unknown {
    if (value === null || typeof value !== 'object') return value
    if (Array.isArray(value)) return value.map(resolve)
    const [name, argument] = intrinsic(value) ?? []
    if (name !== undefined && argument !== undefined) return call(name, argument)
    return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, resolve(inner)]))
  }

  const present = Object.keys(Resources).map(resource)
  return { ofType: (type) => present.filter((each) => each.type === type), resolve }
}

function pseudoParameter(name: string, { accountId, region }: Stack): string | undefined {
  const values: Readonly<Record<string, string>> = {
    'AWS::AccountId': accountId,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
  }
  return values[name]
}

/** Name and argument of an intrinsic function, which CloudFormation writes as an object of one member. */
function intrinsic(value: TemplateValue): [string, TemplateValue] | undefined {
  const [entry, ...others] = Object.entries(value as Readonly<Record<string, TemplateValue>>)
  if (entry === undefined || others.length > 0) return undefined
  return entry[0] === 'Ref' || entry[0].startsWith('Fn::') ? entry : undefined
}
