/** A whole answer, of any status. */
export interface HttpAnswer {
  readonly status: number
  /** Names in lower case; the first value where a header came several times. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}
