import type { Template, Value } from '../../infrastructure/template-types.ts'

type Values = Readonly<Record<string, string>>

/** A template with parameters and conditions, as much of it as is resolved here. */
interface Conditional extends Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string }>>
  readonly Conditions?: Readonly<Record<string, Value>>
}

const NOTHING = Symbol('AWS::NoValue')

/**
 * What CloudFormation makes of a template with these values, as far as parameters and conditions go: no parameter and
 * no condition is left. Every number is text, as a parameter's value is.
 */
export function resolveTemplate(template: Conditional, given: Values = {}): Template {
  const values: Record<string, string> = {}
  for (const [name, { Default }] of Object.entries(template.Parameters ?? {})) {
    const value = given[name] ?? Default
    if (value === undefined) throw new Error(`${name} has no value`)
    values[name] = value
  }
  const unknown = Object.keys(given).filter((name) => !(name in values))
  if (unknown.length > 0) throw new Error(`No such parameter: ${unknown.join(', ')}`)
  const conditions = new Map<string, boolean>()

  function resolve(node: unknown): unknown {
    if (typeof node === 'number') return String(node)
    if (Array.isArray(node)) return node.map(resolve).filter((item) => item !== NOTHING)
    if (typeof node !== 'object' || node === null) return node
    const [[name, argument] = ['', undefined], ...others] = Object.entries(node)
    const own = others.length === 0 ? FUNCTIONS[name] : undefined
    if (own !== undefined) return own(argument as never)
    return Object.fromEntries(
      Object.entries(node).flatMap(([member, value]) => {
        const resolved = value === undefined ? NOTHING : resolve(value)
        return resolved === NOTHING ? [] : [[member, resolved]]
      }),
    )
  }

  const FUNCTIONS: Readonly<Record<string, (argument: never) => unknown>> = {
    // biome-ignore lint/correctness/noComponentHookFactories: CloudFormation's own name
    Ref: (name: string) => (name === 'AWS::NoValue' ? NOTHING : (values[name] ?? { Ref: name })),
    'Fn::Sub': (text: string) => {
      const filled = text.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
      return filled.includes('${') ? { 'Fn::Sub': filled } : filled
    },
    'Fn::If': ([condition, then, otherwise]: readonly [string, unknown, unknown]) =>
      resolve(conditionOf(condition) ? then : otherwise),
    'Fn::Equals': (sides: readonly unknown[]) => resolve(sides[0]) === resolve(sides[1]),
    'Fn::Not': ([condition]: readonly unknown[]) => resolve(condition) !== true,
    'Fn::And': (all: readonly unknown[]) => all.every((condition) => resolve(condition) === true),
    'Fn::Or': (all: readonly unknown[]) => all.some((condition) => resolve(condition) === true),
    'Fn::Split': ([by, text]: readonly [string, unknown]) => String(resolve(text)).split(by),
    'Fn::Join': ([by, items]: readonly [string, unknown]) => joined(by, resolve(items) as readonly unknown[]),
  }

  function conditionOf(name: string): boolean {
    const holds = conditions.get(name)
    if (holds === undefined) throw new Error(`No such condition: ${name}`)
    return holds
  }

  for (const [name, condition] of Object.entries(template.Conditions ?? {}))
    conditions.set(name, resolve(condition) === true)
  const present = (section: object = {}) =>
    Object.fromEntries(
      Object.entries(section as Readonly<Record<string, { Condition?: string }>>).flatMap(
        ([id, { Condition, ...rest }]) =>
          Condition === undefined || conditionOf(Condition) ? [[id, resolve(rest)]] : [],
      ),
    )
  return { Resources: present(template.Resources), Outputs: present(template.Outputs) } as Template
}

/** What only CloudFormation knows stays in the text as `Fn::Sub` has it. */
function joined(by: string, items: readonly unknown[]): unknown {
  const text = items
    .map((item) => (typeof item === 'string' ? item : `\${${(item as { Ref: string }).Ref}}`))
    .join(by)
  return text.includes('${') ? { 'Fn::Sub': text } : text
}
