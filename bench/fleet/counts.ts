/** Calls that were made in some time. */
export interface Counts {
  readonly tokenRequests: number
  /** `GetParameter` calls that were answered. */
  readonly reads: number
  /** `GetParameter` calls that were throttled. */
  readonly throttled: number
  /** `PutParameter` calls: each of them is a renewal. */
  readonly writes: number
  readonly secretReads: number
  /**
   * KMS calls of Parameter Store: a `Decrypt` for each answered read that found something, an `Encrypt` for each write.
   */
  readonly decrypts: number
  readonly encrypts: number
  /**
   * Invocations of siblings, and those of them for which one read was not enough: it was throttled, or found no usable
   * token.
   */
  readonly invocations: number
  readonly waited: number
  /** Invocations that got no token within 15 s. */
  readonly failed: number
}

/** Counts that are still growing. */
export type Tally = { -readonly [Name in keyof Counts]: Counts[Name] }

export const newTally = (): Tally => ({
  tokenRequests: 0,
  reads: 0,
  throttled: 0,
  writes: 0,
  secretReads: 0,
  decrypts: 0,
  encrypts: 0,
  invocations: 0,
  waited: 0,
  failed: 0,
})

/** The same for an hour, from what was counted in `seconds`. */
export const perHour = (counts: Counts, seconds: number): Counts =>
  Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [name, (count * 3600) / seconds]),
  ) as unknown as Counts
