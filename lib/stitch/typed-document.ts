import { isJsonObject } from '../json-object.ts'
import { type DocumentOperation, documentOperation } from './document-operation.ts'
import { documentText } from './document-text.ts'
import type { DataSchema, Operation } from './operation.ts'

/**
 * A document whose data and variables are known to the compiler, as graphql-codegen makes them: `TypedDocumentNode`,
 * and with `documentMode: 'string'` `TypedDocumentString`.
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

/**
 * A document as the operation that it holds.
 *
 * @throws TypeError for what is no document with exactly one query or mutation
 */
export function operationOf(document: object | string): Operation<unknown> {
  const isTree = 'definitions' in Object(document)
  const text = isTree ? documentText(document) : String(document)
  return operationIn(text, documentOperation(text))
}

/** An operation of a document's text, whatever data it gives. */
export const operationIn = (text: string, { kind, name }: DocumentOperation): Operation<unknown> => ({
  kind,
  name: name ?? 'the operation',
  ...(name === undefined ? { isUnnamed: true } : {}),
  document: text,
  data: ANY_DATA,
})
