import { GraphQLError, type OperationDefinitionNode, parse } from 'graphql'
import type { Operation } from '../../lib/stitch/operation.ts'
import { operationIn } from '../../lib/stitch/typed-document.ts'
import { CliError } from '../cli-error.ts'

/**
 * The operation of a GraphQL document, chosen by name where there are several. The document says whether it is a
 * mutation. This is never guessed, because a mutation must not be sent twice.
 *
 * @throws CliError `usage`
 */
export function chosenOperation(text: string, wanted: string | undefined): Operation<unknown> {
  const operations = parsed(text).definitions.filter((node) => node.kind === 'OperationDefinition')
  const names = operations.map(({ name }) => name?.value ?? '').filter((name) => name !== '')
  if (wanted === undefined && operations.length > 1)
    throw new CliError('usage', `Choose the operation: --operation NAME, one of ${names.join(', ')}.`)
  const chosen = operations.find(({ name }) => wanted === undefined || name?.value === wanted)
  if (chosen === undefined)
    throw new CliError('usage', `The document has no such operation. It has: ${names.join(', ') || 'none'}.`)
  return operationIn(text, { kind: kindOf(chosen), name: chosen.name?.value })
}

function kindOf({ operation }: OperationDefinitionNode): 'query' | 'mutation' {
  if (operation !== 'subscription') return operation
  throw new CliError('usage', 'Give a query or a mutation. A subscription does not end by itself.')
}

function parsed(text: string) {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    const [{ line = 1, column = 1 } = {}] = error.locations ?? []
    throw new CliError(
      'usage',
      `The file is not a GraphQL document (line ${line}, column ${column}): ${error.message}`,
    )
  }
}
