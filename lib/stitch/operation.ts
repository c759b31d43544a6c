import type { GenericSchema } from 'valibot'

/**
 * One GraphQL operation of Stitch's API. The document is a constant: what a caller sends travels only as a variable.
 * A query may be repeated; a mutation may not, unless it was definitely not executed.
 */
export interface Operation<Data> {
  readonly kind: 'query' | 'mutation'
  /** The operation's name in the document, and in errors and counters. */
  readonly name: string
  readonly document: string
  /** What must be in `data`; what else is there is left out. */
  readonly data: GenericSchema<unknown, Data>
  /** An answer may take minutes: one attempt may use all the time there is, and is not repeated when that runs out. */
  readonly slow?: boolean
  /** Name of the variable that holds an {@link ImageFile}, where there is one. */
  readonly file?: string
}

/** The variables of an operation by name: the only place for what a caller sent. */
export type Variables = Readonly<Record<string, unknown>>
