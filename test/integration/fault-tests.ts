import { globSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../../scripts/package-service.ts'
import { wrapProse } from '../../scripts/wrap-prose.ts'
import { FAULT_ROWS } from './fault-rows.ts'

/** Tests that say which fault they answer, by the comment before them. */
export interface FaultTest {
  readonly row: string
  /** Of the file, relative to the root. */
  readonly path: string
  /** As in the source, after the name of the suite; `…` where a value stands. */
  readonly title: string
}

const TEXT = '`[^`]*`|\'(?:[^\'\\\\\\n]|\\\\.)*\'|"(?:[^"\\\\\\n]|\\\\.)*"'
/** The comment, further ones, and the next text in the source: a title, or the value that a table's title begins with. */
const MARKED = new RegExp(
  `^ *// Fault: (.+)\\n(?=(?: *// .*\\n)*(?: *for [^]*?(?:it|describe)\\()?[^\`'"]*(${TEXT}))`,
  'gm',
)
const SUITE = new RegExp(`^( *)describe\\(\\s*(${TEXT})[^]*?\\n\\1\\}`, 'gm')

const plain = (text = ''): string =>
  text
    .slice(1, -1)
    .replaceAll("\\'", "'")
    .replaceAll(/\$\{[^}]*\}/g, '…')

function faultTestsIn(path: string): readonly FaultTest[] {
  const source = readFileSync(join(ROOT, path), 'utf8')
  const suites = [...source.matchAll(SUITE)]
  return [...source.matchAll(MARKED)].map(({ index, 1: row = '', 2: title }) => {
    const suite = suites.find((one) => one.index < index && index < one.index + one[0].length)
    return {
      row,
      path,
      title: suite === undefined ? plain(title) : `${plain(suite[2])} › ${plain(title)}`,
    }
  })
}

/** Every test that answers a fault, by the order of the files. */
export const FAULT_TESTS: readonly FaultTest[] = globSync('test/**/*.test.ts', { cwd: ROOT })
  .sort()
  .flatMap(faultTestsIn)

/** The page, from the rows and the tests that answer them. */
export function faultTestsPage(): string {
  const sections = Object.entries(FAULT_ROWS).map(([section, rows]) => {
    const list = rows.map((row) => [
      `- **${row}**`,
      ...FAULT_TESTS.filter((test) => test.row === row).map(line),
    ])
    return `## ${section}\n\n${list.flat().join('\n')}\n`
  })
  return wrapProse(`# Faults and their tests

This page lists what goes wrong in such a system, and the tests that show what happens then. Each line has the file and
the title of a test, with \`…\` for a value.

Most tests go through the handlers, on the local stack. What would take minutes or chance is proved on the same code with
a virtual clock. \`npm run fault-tests\` makes this page from the tests. \`npm run test:repeat\` runs them twenty times.

${sections.join('\n')}`)
}

const line = ({ path, title }: FaultTest): string =>
  `  - \`${path.slice('test/'.length, -'.test.ts'.length)}\`: ${title}`

if (import.meta.main) {
  await writeFile(join(ROOT, 'docs/judge/fault-tests.md'), faultTestsPage())
  console.log('docs/judge/fault-tests.md')
}
