import { readFileSync } from 'node:fs'
import { type DocumentNode, Kind, parse, visit } from 'graphql'

/** The public schema as text: every document of ours is checked against it. */
export const SCHEMA_TEXT = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8')

/** How the schema of one request differs from the public one. */
export interface SchemaVariant {
  /** Field of `Query`, `Mutation` or `Client` that Stitch took away, for example `clientImageUpload`. */
  readonly withdrawnField?: string
  /** Adds a state of a payment request that the public schema does not list. */
  readonly unknownState?: boolean
}

const UNKNOWN_STATE = `
  type PaymentInitiationRequestUnderReview { date: Date! }
  extend union PaymentInitiationRequestState = PaymentInitiationRequestUnderReview
`

/** The schema of a request, parsed. */
export function schemaDocument({ withdrawnField, unknownState = false }: SchemaVariant): DocumentNode {
  const document = parse(unknownState ? SCHEMA_TEXT + UNKNOWN_STATE : SCHEMA_TEXT)
  return visit(document, {
    [Kind.FIELD_DEFINITION]: (field) => (field.name.value === withdrawnField ? null : undefined),
  })
}
