import type { InputProblem } from '../errors.ts'
import { isJsonObject } from '../json-object.ts'
import type { Variables } from './operation.ts'

/** How many are passed on. */
const MOST_MEMBERS = 20

const REASON = 'is named in the refusal of Stitch'

/**
 * The members that Stitch's refusals name. Only names that were sent are passed on, never a word of a message. GraphQL
 * says where a value was (`at "input.amount"`), and Stitch's own rules name a member in prose.
 */
export function refusedMembers(messages: readonly string[], variables: Variables): readonly InputProblem[] {
  const sent = [...pathsOf(variables)]
  const named = messages.flatMap((message) => {
    const [, at] = / at "([\w.]+)"/.exec(message) ?? []
    const exact = sent.filter((path) => path.join('.') === at)
    return exact.length > 0 ? exact : sent.filter((path) => isNamed(path, message, sent))
  })
  const members = new Set(named.map((path) => (path[0] === 'input' ? path.slice(1) : path).join('.')))
  members.delete('')
  return [...members].slice(0, MOST_MEMBERS).map((member) => ({ member, reason: REASON }))
}

/** A name in prose identifies a member only where no other member has that name. */
function isNamed(path: readonly string[], message: string, sent: readonly (readonly string[])[]): boolean {
  const name = path.at(-1) ?? ''
  const isSole = sent.filter((other) => other.at(-1) === name).length === 1
  return isSole && name !== '' && message.split(/[^\w$]+/).includes(name)
}

/** Every member with a value, and every object that holds some, by its names from the outside in. */
function* pathsOf(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (!isJsonObject(value)) return
  for (const [name, inner] of Object.entries(value)) {
    if (inner === undefined) continue
    yield [...path, name]
    yield* pathsOf(inner, [...path, name])
  }
}
