import { GraphQLError } from 'graphql'

/** An input that the schema allows, but Stitch does not. The code is ours: Stitch documents none. */
export const badInput = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })

/** Checks an input with the rule "exactly one of these members"; returns the name of the one. */
export function exactlyOne<Input extends object>(input: Input, what: string): keyof Input {
  const members = (Object.keys(input) as (keyof Input)[]).filter((member) => input[member] != null)
  const [member] = members
  if (member === undefined || members.length > 1) throw badInput(`${what} takes exactly one member`)
  return member
}
