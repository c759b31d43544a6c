import { type BaseIssue, type GenericSchema, safeParse } from 'valibot'
import { StitchError } from '../errors.ts'

/** What is wrong with one member of what a caller sent. */
export interface InputProblem {
  /** Names from the outside in, joined by dots; empty for the whole. */
  readonly member: string
  readonly reason: string
}

/**
 * A value that came from a caller, against a schema.
 *
 * @throws StitchError `invalid_request` with every member that is wrong in `facts.errors`; a reason never repeats a value
 */
export function checked<Input>(value: unknown, schema: GenericSchema<unknown, Input>): Input {
  if (Array.isArray(value)) throw invalid([{ member: '', reason: 'must be an object' }])
  const { success, output, issues } = safeParse(schema, value)
  if (!success) throw invalid(issues.map((issue) => ({ member: memberOf(issue), reason: reasonOf(issue) })))
  const lists = [...listsForObjects(value, output, [])]
  if (lists.length > 0) throw invalid(lists)
  return output
}

/** The error for input that is wrong, with what is wrong in each member. */
export const invalid = (errors: readonly InputProblem[]): StitchError =>
  new StitchError('invalid_request', 'Correct the members listed in errors.', { facts: { errors } })

const memberOf = (issue: BaseIssue<unknown>): string =>
  issue.path?.map(({ key }) => String(key)).join('.') ?? ''

/** Valibot's own texts quote what was received, so only the reasons written by us are passed on. */
function reasonOf({ kind, type, expected, received, message }: BaseIssue<unknown>): string {
  if (type === 'strict_object' && expected === 'never') return 'is not known'
  if (received === 'undefined') return 'is missing'
  if (kind === 'schema' || message.endsWith(`received ${received}`))
    return `must be ${expected ?? 'of another type'}`
  return message
}

/** A list is an object to valibot: where nothing in an object is needed, `[]` would be taken for it. */
function* listsForObjects(value: unknown, output: unknown, path: readonly string[]): Generator<InputProblem> {
  if (typeof output !== 'object' || output === null) return
  if (Array.isArray(value) && !Array.isArray(output))
    yield { member: path.join('.'), reason: 'must be an object' }
  for (const [name, inner] of Object.entries(output))
    yield* listsForObjects((value as Record<string, unknown>)[name], inner, [...path, name])
}
