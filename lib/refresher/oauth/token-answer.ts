import type { HttpAnswer } from '../../http/http-answer.ts'

/** What came back from the token endpoint, whole and unjudged. */
export interface TokenAnswer extends HttpAnswer {
  /** Host and path of the endpoint that answered, to name it in errors. */
  readonly endpoint?: string
}

/** The endpoint that answered, for a sentence: host and path where they are known. */
export const nameOf = ({ endpoint = 'the token endpoint' }: TokenAnswer): string => endpoint
