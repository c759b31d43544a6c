/**
 * The members of a JSON object, or `undefined` when the text is not one. A byte order mark is ignored (RFC 8259 §8.1).
 * Never throws: a parser's message quotes the text, and the text may hold a token.
 */
export function parseJsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Whether a parsed JSON value is an object, and neither `null` nor a list. */
export const isJsonObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
