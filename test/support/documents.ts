import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

/** A fenced block of a page. */
export interface Block {
  /** The nearest heading above it. */
  readonly heading: string
  /** What stands after the fence, `bash` for example; empty without. */
  readonly language: string
  /** Without the indentation of its fence. */
  readonly text: string
}

/** Every page of documentation for people, by its path in the repository. */
export const PAGES: readonly string[] = ['*.md', 'docs/**/*.md', 'examples/**/*.md']
  .flatMap((pattern) => globSync(pattern, { cwd: ROOT, exclude: ['**/node_modules/**'] }))
  .sort()

/**
 * Old addresses that messages and alarms of version 0.1.0 name, and where each page is now. They lead on, and nothing
 * leads to them.
 */
export const MOVED: Readonly<Record<string, string>> = {
  'docs/cli.md': 'use/cli.md',
  'docs/operations.md': 'run/operations.md',
  'docs/testing.md': 'use/testing.md',
}

/** The text of a page. */
export const readPage = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** The fenced blocks of a page, in its order. Comments inside blocks look like headings, and are none. */
export function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = []
  let heading = ''
  let open: { readonly indent: string; readonly language: string; readonly lines: string[] } | undefined
  for (const line of page.split('\n')) {
    const [, indent = '', language = ''] = /^( *)```(\w*)$/.exec(line) ?? [undefined, undefined]
    const isFence = /^ *```\w*$/.test(line)
    if (open !== undefined && isFence) {
      blocks.push({ heading, language: open.language, text: open.lines.join('\n') })
      open = undefined
    } else if (open !== undefined)
      open.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line)
    else if (isFence) open = { indent, language, lines: [] }
    else heading = /^#+ (.*)$/.exec(line)?.[1]?.replaceAll('`', '') ?? heading
  }
  return blocks
}
