import { globSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, type DocumentNode, Kind, type OperationDefinitionNode, parse } from 'graphql'
import type { Operation } from '../../../lib/stitch/operation.ts'
import { SCHEMA_TEXT } from '../../../local/stitch/schema.ts'

/** The public schema of the simulated Stitch. */
export const SCHEMA = buildSchema(SCHEMA_TEXT)

const ROOM = join(import.meta.dirname, '../../../lib/stitch')

/** Every operation that a file of `lib/stitch` exports. */
export const OPERATIONS: readonly Operation<unknown>[] = (
  await Promise.all(
    globSync('**/*.ts', { cwd: ROOM }).map((file) => import(join(ROOM, file)) as Promise<object>),
  )
).flatMap((module) => Object.values(module).filter(isOperation))

function isOperation(value: unknown): value is Operation<unknown> {
  return typeof value === 'object' && value !== null && 'document' in value && 'data' in value
}

/** The document, and the one operation in it. */
export function parsed({ document }: Operation<unknown>): {
  readonly document: DocumentNode
  readonly definition: OperationDefinitionNode
} {
  const node = parse(document)
  const [definition, ...others] = node.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION)
  if (definition === undefined || others.length > 0) throw new Error('not one operation in the document')
  return { document: node, definition }
}
