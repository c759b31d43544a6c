import type { Hole } from '../template-types.ts'

/** A resource has the name that the rule would give. */
const NAMES: Readonly<Record<string, string>> = { 'alarm-email': 'AlarmAddress' }

/** `vpc-subnets` as `VpcSubnets`: the parameter of the release's template for a param of `serverless.yml`. */
export const parameterName = (param: string): string =>
  NAMES[param] ?? param.replaceAll(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase())

/** What a parameter fills in. */
export const hole = (param: string): Hole => `\${${parameterName(param)}}`

/** A list in one parameter, with commas between its items. */
export const holeForList = (param: string): readonly [string] => [`\${${parameterName(param)}:list}`]

const LIST = /^\$\{(\w+):list\}$/
const WHOLE = /^\$\{(\w+)\}$/

/** Replaces the holes of a template with CloudFormation's own functions. */
export function filled(node: unknown): unknown {
  if (typeof node === 'string') return filledText(node)
  if (Array.isArray(node)) {
    const [, list] = (node.length === 1 && LIST.exec(String(node[0]))) || []
    return list === undefined ? node.map(filled) : { 'Fn::Split': [',', { Ref: list }] }
  }
  if (typeof node !== 'object' || node === null) return node
  return 'Fn::Sub' in node
    ? node
    : Object.fromEntries(Object.entries(node).map(([name, value]) => [name, filled(value)]))
}

function filledText(text: string): unknown {
  const [, whole] = WHOLE.exec(text) ?? []
  if (whole !== undefined) return { Ref: whole }
  return text.includes('${') ? { 'Fn::Sub': text } : text
}
