/**
 * What a value has to be, in as much of Standard Schema V1 as is used here: a library's schema, or a function of our
 * own.
 */
export interface DataSchema<Data> {
  readonly '~standard': { validate(value: unknown): Validated<Data> | Promise<Validated<Data>> }
}

/** The value, or what is wrong with it. */
type Validated<Data> =
  | { readonly value: Data; readonly issues?: undefined }
  | { readonly issues: readonly unknown[] }

/**
 * One GraphQL operation of Stitch's API. The document is a constant: what a caller sends travels only as a variable.
 * A query may be repeated; a mutation may not, unless it was definitely not executed.
 */
export interface Operation<Data> {
  readonly kind: 'query' | 'mutation'
  /** The operation's name in the document, and in errors and counters. */
  readonly name: string
  /** Whether the document has no name for it: then none is sent, and `name` only stands for it in errors. */
  readonly isUnnamed?: boolean
  readonly document: string
  /** What must be in `data`; what else is there is left out. */
  readonly data: DataSchema<Data>
  /** An answer may take minutes: one attempt may use all the time there is, and is not repeated when that runs out. */
  readonly slow?: boolean
  /** Name of the variable that holds an {@link ImageFile}, where there is one. */
  readonly file?: string
}

/** The variables of an operation by name: the only place for what a caller sent. */
export type Variables = Readonly<Record<string, unknown>>
