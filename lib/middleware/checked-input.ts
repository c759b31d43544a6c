import { type BaseIssue, type GenericSchema, safeParse } from 'valibot'
import { type InputProblem, invalidRequest } from '../errors.ts'

/** The reason for a member that no schema has: its name is the caller's. */
export const UNKNOWN_MEMBER = 'is not known'

/**
 * A value that came from a caller, against a schema.
 *
 * @throws StitchError `invalid_request` with every member that is wrong in `facts.errors`; a reason never repeats a
 *   value
 */
export function checked<Input>(value: unknown, schema: GenericSchema<unknown, Input>): Input {
  if (Array.isArray(value)) throw invalidRequest([{ member: '', reason: 'must be an object' }])
  const { success, output, issues } = safeParse(schema, value)
  if (!success) throw invalidRequest(firstOfEach(issues.map(problemOf)))
  const lists = [...listsForObjects(value, output, [])]
  if (lists.length > 0) throw invalidRequest(lists)
  return output
}

/** Of each member the first rule that it breaks: the others follow from it, or come next. */
const firstOfEach = (problems: readonly InputProblem[]): readonly InputProblem[] =>
  [...new Map(problems.toReversed().map((problem) => [problem.member, problem])).values()].reverse()

function problemOf(issue: BaseIssue<unknown>): InputProblem {
  const { path = [] } = issue
  // Whose members are numbers is a list, and to valibot an object that has unknown members.
  const list = path.findIndex(({ type, input }) => type === 'object' && Array.isArray(input))
  if (list === -1) return { member: memberOf(issue), reason: reasonOf(issue) }
  return {
    member: path
      .slice(0, list)
      .map(({ key }) => String(key))
      .join('.'),
    reason: 'must be an object',
  }
}

const memberOf = (issue: BaseIssue<unknown>): string =>
  issue.path?.map(({ key }) => String(key)).join('.') ?? ''

/** Valibot's own texts quote what was received, so only the reasons written by us are passed on. */
function reasonOf({ expected, received, message }: BaseIssue<unknown>): string {
  if (expected === 'never') return UNKNOWN_MEMBER
  if (received === 'undefined') return 'is missing'
  // "Expected … but received …", or "Received …" of a rule that expects nothing by name.
  if (message.endsWith(`eceived ${received}`)) return `must be ${expected ?? 'of another kind'}`
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
