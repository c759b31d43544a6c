import { isJsonObject } from '../json-object.ts'
import { documentOperation } from './document-operation.ts'
import { documentText } from './document-text.ts'
import type { DataSchema, Operation } from './operation.ts'

/**
 * A document whose data and variables are known to the compiler, as graphql-codegen makes them: `TypedDocumentNode`, and with
 * `documentMode: 'string'` `TypedDocumentString`.
 */
export interface TypedDocument<Data, Variables> {
  /** Is never there: it carries the types. */
  readonly __apiType?: (variables: Variables) => Data
}

/** A parsed document, of whatever version of `graphql`. */
export interface ParsedDocument {
  readonly kind: string
  readonly definitions: readonly object[]
}

/** Any data: the types come from the document, and Stitch answers as its schema says. */
const ANY_DATA: DataSchema<unknown> = {
  '~standard': {
    validate: (value) => (isJsonObject(value) ? { value } : { issues: ['it is no object'] }),
  },
}

/** What is known of an operation beside its document. */
export interface OperationTraits {
  readonly slow?: boolean
}

/**
 * A document as the operation that it holds.
 *
 * @throws TypeError for what is no document with exactly one query or mutation
 */
export function operationOf(
  document: object | string,
  { slow = false }: OperationTraits = {},
): Operation<unknown> {
  const isTree = 'definitions' in Object(document)
  const text = isTree ? documentText(document) : String(document)
  const { kind, name } = documentOperation(text)
  return {
    kind,
    name: name ?? 'the operation',
    ...(name === undefined ? { isUnnamed: true } : {}),
    document: text,
    data: ANY_DATA,
    slow,
  }
}
