import { isDeepStrictEqual } from 'node:util'
import type { Template, Value } from '../template-types.ts'

/** A template without one of its optional parts. */
export interface Without {
  /** Name of the condition that is true if the template has the part. */
  readonly condition: string
  readonly template: Template
}

/** What a place of the template becomes where the condition does not hold: nothing, or another value. */
interface Mark {
  readonly condition: string
  readonly otherwise: Value | undefined
}

type Node = Readonly<Record<string, unknown>>

const NOTHING = { Ref: 'AWS::NoValue' }

/**
 * Makes one template of all of these. A part that one of them lacks gets its condition, and a value that differs
 * becomes an `Fn::If`.
 *
 * @param full the template with everything
 * @throws Error where one has what the full template has not, or where two differ in one place
 */
export function conditional(full: Template, withouts: readonly Without[]): Template {
  const marks = new Map<string, Mark[]>()
  for (const { condition, template } of withouts)
    compare(full, template, '', (path, otherwise) => {
      marks.set(path, [...(marks.get(path) ?? []), { condition, otherwise }])
    })
  return apply(full, '', marks) as Template
}

type Differ = (path: string, otherwise: Value | undefined) => void

function compare(full: unknown, other: unknown, path: string, differ: Differ): void {
  if (isDeepStrictEqual(full, other)) return
  if (Array.isArray(full) && Array.isArray(other)) compareLists(full, other, path, differ)
  else if (isBranch(full) && isBranch(other)) {
    const more = Object.keys(other).find((name) => full[name] === undefined && other[name] !== undefined)
    if (more !== undefined) throw new Error(`${path}/${more}: not in the full template`)
    for (const [name, value] of Object.entries(full)) {
      if (value !== undefined && other[name] === undefined) differ(`${path}/${name}`, undefined)
      else compare(value, other[name], `${path}/${name}`, differ)
    }
  } else differ(path, other as Value)
}

/**
 * Lists of the same length are compared item by item. Of a shorter list, each item must be in the full list, in the
 * same order.
 */
function compareLists(
  full: readonly unknown[],
  other: readonly unknown[],
  path: string,
  differ: Differ,
): void {
  let next = 0
  for (const [index, item] of full.entries()) {
    if (full.length !== other.length && !isSameItem(item, other[next])) differ(`${path}/${index}`, undefined)
    else {
      compare(item, other[next], `${path}/${index}`, differ)
      next += 1
    }
  }
  if (next < other.length) throw new Error(`${path}: has items of its own`)
}

/** Statements of a policy are matched by their `Sid`. */
const isSameItem = (item: unknown, other: unknown): boolean =>
  isDeepStrictEqual(item, other) ||
  (isBranch(item) && isBranch(other) && item.Sid !== undefined && item.Sid === other.Sid)

/** An object with members of its own: an intrinsic function is one value. */
const isBranch = (value: unknown): value is Node =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !Object.keys(value).some((name) => name === 'Ref' || name.startsWith('Fn::'))

function apply(node: unknown, path: string, marks: ReadonlyMap<string, readonly Mark[]>): unknown {
  const below = Array.isArray(node)
    ? node.map((item, index) => apply(item, `${path}/${index}`, marks))
    : isBranch(node)
      ? Object.fromEntries(
          Object.entries(node)
            .filter(([, value]) => value !== undefined)
            .map(([name, value]) => [name, apply(value, `${path}/${name}`, marks)]),
        )
      : node
  const found = marks.get(path) ?? []
  const others = found.filter(({ otherwise }) => otherwise !== undefined)
  const absences = found.filter(({ otherwise }) => otherwise === undefined)
  if (others.length > 1 || absences.length > 1)
    throw new Error(`${path}: differs by ${found.map(({ condition }) => condition).join(' and ')}`)
  const [other] = others
  const [absence] = absences
  const value = other === undefined ? below : { 'Fn::If': [other.condition, below, other.otherwise as Value] }
  if (absence === undefined) return value
  // A resource or an output is there, or it is not.
  if (/^\/(Resources|Outputs)\/\w+$/.test(path)) return { Condition: absence.condition, ...(value as Node) }
  return { 'Fn::If': [absence.condition, value, NOTHING] }
}
