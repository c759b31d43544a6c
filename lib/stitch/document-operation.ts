/** What a document asks for. */
export interface DocumentOperation {
  readonly kind: 'query' | 'mutation'
  /** Absent for one that the document does not name. */
  readonly name: string | undefined
}

/** Strings and comments first: their text is no part of the document's form (GraphQL specification, §2.1). */
const TOKENS = /"""(?:\\"""|[\s\S])*?"""|"(?:\\.|[^"\\\n])*"|#[^\n\r]*|[_A-Za-z]\w*|[{}()[\]@]/g

/**
 * The one operation of a document. A query may be repeated and a mutation may not, so this is read, not guessed.
 *
 * @throws TypeError where there is none, where there are several, and for a subscription
 */
export function documentOperation(text: string): DocumentOperation {
  const operations = definitions(text).filter(({ keyword }) => keyword !== 'fragment')
  const [operation, other] = operations
  if (operation === undefined || other !== undefined)
    throw new TypeError(`The document has ${operations.length} operations; give it exactly one.`)
  const { keyword, name } = operation
  if (keyword !== 'query' && keyword !== 'mutation')
    throw new TypeError('The document is neither a query nor a mutation.')
  return { kind: keyword, name }
}

interface Definition {
  readonly keyword: string
  name?: string
}

function definitions(text: string): readonly Definition[] {
  const found: Definition[] = []
  let depth = 0
  let isOpen = false
  let mayBeNamed = false
  for (const [token] of text.matchAll(TOKENS)) {
    if (token.startsWith('"') || token.startsWith('#')) continue
    const isWord = /^\w/.test(token)
    if (depth === 0 && !isOpen && (isWord || token === '{')) {
      found.push({ keyword: isWord ? token : 'query' })
      isOpen = true
      mayBeNamed = isWord
    } else if (mayBeNamed) {
      const definition = found.at(-1)
      if (isWord && definition !== undefined) definition.name = token
      mayBeNamed = false
    }
    if ('{(['.includes(token)) depth += 1
    if (')]}'.includes(token)) depth -= 1
    if (token === '}' && depth === 0) isOpen = false
  }
  return found
}
