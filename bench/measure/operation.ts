/** One thing that a worker can measure. */
export interface Operation {
  /** Called before each run, outside the time that is taken. */
  readonly before?: () => unknown
  /** What is measured; awaited. */
  readonly run: () => unknown
}

/** What the module of a subject exports as `prepare`: its operations by name, ready to run. */
export type Prepare = () => Promise<Readonly<Record<string, Operation>>>

/** What a worker is asked for. */
export interface Order {
  readonly operation: string
  readonly times: number
  /**
   * `whole` takes the time once for all runs, `each` for every run, `bytes` counts what all runs allocate on the heap.
   */
  readonly mode: 'whole' | 'each' | 'bytes'
}

/** Nanoseconds, one number for `whole` and one for each run for `each`; bytes for `bytes`. Or why there are none. */
export type Report = { readonly values: readonly number[] } | { readonly error: string }
