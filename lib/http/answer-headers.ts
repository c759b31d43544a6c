/** Header fields of an answer, their names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string | undefined>>
