/** The longest line of prose, in characters. */
export const LONGEST_LINE = 120

/**
 * A line that stays unchanged and ends the paragraph before it: an empty line, a heading, a table, a rule or a comment.
 */
const ALONE = /^\s*$|^#|^\s*\||^---$|^\s*<!--|^\s*!\[/

/** The mark of an item, with the blanks before it. */
const ITEM = /^\s*(?:[-*]|\d+\.) /

/**
 * Markdown whose paragraphs and items have lines of at most 120 characters. Those that have them already, tables and
 * code stay.
 */
export function wrapProse(markdown: string): string {
  const out: string[] = []
  let isFenced = false
  let open: string[] = []
  const close = () => {
    out.push(...(open.some((line) => line.length > LONGEST_LINE) ? wrapped(open) : open))
    open = []
  }
  for (const line of markdown.split('\n')) {
    const isFence = /^\s*```/.test(line)
    if (isFence || isFenced || ALONE.test(line)) {
      close()
      out.push(line)
      if (isFence) isFenced = !isFenced
      continue
    }
    if (ITEM.test(line)) close()
    open.push(line)
  }
  close()
  return out.join('\n')
}

/** One paragraph or item. Code in backticks and links are not broken, and no line begins like an item. */
function wrapped(lines: readonly string[]): string[] {
  const [first = ''] = lines
  const mark = ITEM.exec(first)?.[0] ?? /^\s*/.exec(first)?.[0] ?? ''
  const indent = ' '.repeat(mark.length)
  const words =
    lines
      .map((line) => line.trim())
      .join(' ')
      .slice(mark.trim() === '' ? 0 : mark.trimStart().length)
      .match(/(?:`[^`]*`|\[[^\]]*\]\([^)\s]*\)|\S)+/g) ?? []
  const result: string[] = []
  let current = mark
  let isEmpty = true
  for (const word of words) {
    const isTooLong = !isEmpty && current.length + 1 + word.length > LONGEST_LINE
    if (isTooLong && !/^(?:[-*+#]+|\d+\.)$/.test(word)) {
      result.push(current)
      current = indent + word
    } else current += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...result, current]
}
