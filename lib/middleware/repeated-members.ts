/** Texts and structure. Numbers, words and blanks say nothing of names. */
const PARTS = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g

/** An object or a list of the text: what the parser made of it, and which names it has had so far. */
interface Level {
  readonly value: unknown
  readonly path: string
  readonly names: Set<string>
  /** The name of the member that is at hand; in a list its number. */
  name: string | number
}

/**
 * The members that a JSON text has twice, by their names from the outside in. A parser keeps the last one in silence
 * (RFC 8259 §4): a payment would have another amount or account than the one that was checked.
 *
 * @param text valid JSON
 * @param value what the parser made of it; what it dropped is not looked into
 */
export function repeatedMembers(text: string, value: unknown): ReadonlySet<string> {
  const repeated = new Set<string>()
  const levels: Level[] = []
  let latest = ''
  for (const [part] of text.matchAll(PARTS)) {
    const level = levels.at(-1)
    if (part === '{' || part === '[')
      levels.push({ ...innerOf(level, value), names: new Set(), name: part === '[' ? 0 : '' })
    else if (part === '}' || part === ']') levels.pop()
    else if (level === undefined) continue
    else if (part === ':') {
      level.name = JSON.parse(latest) as string
      if (level.names.has(level.name) && isKept(level)) repeated.add(pathOf(level))
      level.names.add(level.name)
    } else if (part !== ',') latest = part
    else if (typeof level.name === 'number') level.name += 1
  }
  return repeated
}

/** The value of the member at hand, as far as the parser has kept it. */
function innerOf(level: Level | undefined, whole: unknown): Pick<Level, 'value' | 'path'> {
  if (level === undefined) return { value: whole, path: '' }
  if (!isKept(level)) return { value: undefined, path: '' }
  return { value: (level.value as Record<string | number, unknown>)[level.name], path: pathOf(level) }
}

const isKept = ({ value, name }: Level): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)

const pathOf = ({ path, name }: Level): string => (path === '' ? String(name) : `${path}.${name}`)
