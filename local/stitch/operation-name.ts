/**
 * The name of the operation in a GraphQL request, JSON or multipart, without executing anything: `operationName`, else
 * the name in the document. `anonymous` when there is none.
 */
export function operationNameOf(body: Buffer, contentType: string): string {
  const text = contentType.startsWith('multipart/') ? operationsPart(body) : body.toString()
  try {
    const { operationName, query } = JSON.parse(text) as { operationName?: unknown; query?: unknown }
    if (typeof operationName === 'string') return operationName
    return /\b(?:query|mutation)\s+(\w+)/.exec(String(query))?.[1] ?? 'anonymous'
  } catch {
    return 'anonymous'
  }
}

/** The field `operations`: the first JSON of the body, on one line. */
const operationsPart = (body: Buffer) =>
  /name="operations"\r\n(?:[^\r\n]+\r\n)*\r\n([^\r\n]*)/.exec(body.toString('latin1'))?.[1] ?? ''
