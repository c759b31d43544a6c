/** A whole answer of the token endpoint. */
export interface TokenAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** A judgement: the answer, and for a refusal the reason, which the answer does not contain. */
export interface Judgement {
  readonly answer: TokenAnswer
  readonly reason?: string
}

/** Stitch answers every error with 400, and without a description. */
export const refuse = (error: string, reason: string): Judgement => ({
  answer: { status: 400, body: { error } },
  reason,
})
