import { GraphQLError, type OperationDefinitionNode, parse, print } from 'graphql'
import { unknown } from 'valibot'
import type { Operation } from '../../lib/stitch/operation.ts'
import { CliError } from '../cli-error.ts'

/** The name of an operation that has none: what is sent has one, for Stitch's logs and errors. */
const ANONYMOUS = 'StitchToken'

/**
 * The operation of a GraphQL document, chosen by name where there are several. Whether it is a mutation is read and not guessed: a
 * mutation must not be sent twice.
 *
 * @throws CliError `usage`
 */
export function operationOf(text: string, wanted: string | undefined): Operation<unknown> {
  const { definitions, ...document } = parsed(text)
  const operations = definitions.filter((node) => node.kind === 'OperationDefinition')
  const names = operations.map(({ name }) => name?.value ?? '').filter((name) => name !== '')
  if (wanted === undefined && operations.length > 1)
    throw new CliError('usage', `Say which operation: --operation NAME, one of ${names.join(', ')}.`)
  const chosen = operations.find(({ name }) => wanted === undefined || name?.value === wanted)
  if (chosen === undefined)
    throw new CliError('usage', `The document has no such operation. It has: ${names.join(', ') || 'none'}.`)
  const kind = kindOf(chosen)
  if (chosen.name !== undefined) return { kind, name: chosen.name.value, document: text, data: unknown() }
  const named = { ...chosen, name: { kind: 'Name', value: ANONYMOUS } } as OperationDefinitionNode
  const replaced = definitions.map((node) => (node === chosen ? named : node))
  const sent = print({ ...document, definitions: replaced })
  return { kind, name: ANONYMOUS, document: sent, data: unknown() }
}

function kindOf({ operation }: OperationDefinitionNode): 'query' | 'mutation' {
  if (operation !== 'subscription') return operation
  throw new CliError('usage', 'A subscription has no end. Take a query.')
}

function parsed(text: string) {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    const [{ line = 1, column = 1 } = {}] = error.locations ?? []
    throw new CliError(
      'usage',
      `The file is no GraphQL document (line ${line}, column ${column}): ${error.message}`,
    )
  }
}
