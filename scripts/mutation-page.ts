import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { markdownTable } from '../api/markdown-table.ts'
import { type Permitted, REASONS, type Reason } from './mutation-reasons.ts'

/**
 * Writes docs/mutation-testing.md from Stryker's report, and fails, naming them, when mutants have survived without a reason in
 * mutation-reasons.ts. After a run over some files only, it judges their survivors and leaves the page as it is. The report is
 * `.stryker-tmp/report.json`, or the file given: `node scripts/mutation-page.ts REPORT`.
 */
const ROOT = join(import.meta.dirname, '..')
const PAGE = 'docs/mutation-testing.md'
const SETTINGS = 'scripts/mutation-config.js'
const REPORT = '.stryker-tmp/report.json'

interface Position {
  readonly line: number
  readonly column: number
}

/** A small change to the code, as Stryker reports it (Stryker: "mutation-testing-report-schema"). */
interface Mutant {
  readonly mutatorName: string
  readonly replacement: string
  readonly status: string
  readonly location: { readonly start: Position; readonly end: Position }
}

/** The report, as much of it as is read here. */
interface Report {
  readonly config: { readonly mutate: readonly string[] }
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>
}

/** A change that no test has noticed. */
interface Survivor extends Permitted {
  readonly line: number
}

const NOTICED = ['Killed', 'Timeout']
const SURVIVED = ['Survived', 'NoCoverage']

/** So many characters of a piece of code are shown. */
const MOST_SHOWN = 80

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')

/** What stands between two positions, which count from 1. */
function textAt(source: string, { start, end }: Mutant['location']): string {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const last = lines.length - 1
  return lines
    .map((line, index) =>
      line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined),
    )
    .join('\n')
}

const survivorsOf = ({ files }: Report): readonly Survivor[] =>
  Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter(({ status }) => SURVIVED.includes(status))
      .map(({ mutatorName, replacement, location }) => ({
        file,
        mutator: mutatorName,
        was: oneLine(textAt(source, location)),
        becomes: oneLine(replacement),
        line: location.start.line,
      }))
      .toSorted((a, b) => a.line - b.line),
  )

/** A reason, and the survivors that it is the reason of. */
interface Group extends Reason {
  readonly mutants: readonly Survivor[]
}

/** Finds the reason of each survivor. One permission is for one survivor: two that look alike in a file need two. */
function judge(survivors: readonly Survivor[]): {
  readonly permitted: readonly Group[]
  readonly unexplained: readonly Survivor[]
} {
  const unexplained = [...survivors]
  const permitted = REASONS.map((reason) => ({
    ...reason,
    mutants: reason.mutants.flatMap((mutant) => {
      const at = unexplained.findIndex((survivor) => nameOf(survivor) === nameOf(mutant))
      return at === -1 ? [] : unexplained.splice(at, 1).map((survivor) => ({ ...mutant, ...survivor }))
    }),
  }))
  return { permitted: permitted.filter(({ mutants }) => mutants.length > 0), unexplained }
}

const nameOf = ({ file, mutator, was, becomes }: Permitted): string =>
  oneLine(`${file} ${mutator}: ${was} => ${becomes}`)

/** Code in a table's cell, its beginning where it is long: a bar would end the cell, and a backtick the code. */
function code(text: string): string {
  const shown = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)} ...` : text
  const marked = shown.includes('`') ? `\`\` ${shown} \`\`` : `\`${shown}\``
  return marked.replaceAll('|', '\\|')
}

const section = ({ heading, why, mutants }: Group): string => {
  const rows = mutants.map(({ file, line, was, becomes, because = '' }) => [
    `\`${file}:${line}\``,
    code(was),
    code(becomes),
    because,
  ])
  const columns = rows.some(([, , , because]) => because !== '')
    ? ['where', 'this', 'became', 'because']
    : ['where', 'this', 'became']
  return `### ${heading}\n\n${why}\n\n${markdownTable(columns, rows)}\n`
}

function scores({ files }: Report): string {
  const row = (name: string, mutants: readonly Mutant[]) => {
    const count = (statuses: readonly string[]) =>
      mutants.filter(({ status }) => statuses.includes(status)).length
    const [noticed, survived] = [count(NOTICED), count(SURVIVED)]
    const score = `${((100 * noticed) / (noticed + survived)).toFixed(1)} %`
    return [name, String(noticed + survived), String(noticed), String(survived), score]
  }
  const rows = Object.entries(files).map(([file, { mutants }]) => row(`\`${file}\``, mutants))
  const all = Object.values(files).flatMap(({ mutants }) => mutants)
  return markdownTable(
    ['file', 'changes', 'noticed', 'survived', 'score'],
    [...rows.toSorted(), row('together', all)],
  )
}

function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim()
  const isChanged = git('status', '--porcelain', '--', 'lib', 'test') !== ''
  return `${git('rev-parse', '--short', 'HEAD')}${isChanged ? ', with changes' : ''}`
}

const page = (report: Report, permitted: readonly Group[]): string =>
  `# Mutation testing

Do the tests notice when the code is wrong? [Stryker](https://stryker-mutator.io) makes one small change at a time (a condition that always holds, \`<\` for \`<=\`, a text
emptied, a call left out) and runs the unit tests that reach it. A change that no test notices has survived: either a promise lacks its test,
or the change makes no difference to anybody. This page says of each survivor why it may.

It covers where a mistake would cost most: the token protocol (\`lib/token\`), the OAuth client (\`lib/oauth\`) and the refresher. Of commit ${commit()}.

\`\`\`text
npm run test:mutation
\`\`\`

takes about half an hour on two processors, and writes this page. It fails below 85 %, and when a survivor has no reason in
\`scripts/mutation-reasons.ts\`, which keeps them by the text of the code, so that lines may move. One file takes a few minutes:
\`npx stryker run scripts/mutation-config.js -m lib/reader/token-choice.ts && node scripts/mutation-page.ts\` judges its survivors, and leaves this page as it is.

## Score

A change counts as noticed when a test fails, or does not end.

${scores(report)}

## What survives

${permitted.map(section).join('\n')}`

const report = JSON.parse(readFileSync(process.argv[2] ?? join(ROOT, REPORT), 'utf8')) as Report
const { permitted, unexplained } = judge(survivorsOf(report))
const { default: settings } = (await import(join(ROOT, SETTINGS))) as { readonly default: Report['config'] }

if (unexplained.length > 0) {
  for (const survivor of unexplained) console.error(`line ${survivor.line} of ${nameOf(survivor)}`)
  console.error(
    `${unexplained.length} without a reason: write a test, or say why in scripts/mutation-reasons.ts.`,
  )
  process.exitCode = 1
} else if (isDeepStrictEqual(report.config.mutate, settings.mutate)) {
  writeFileSync(join(ROOT, PAGE), page(report, permitted))
  console.log(PAGE)
  const named = new Set(permitted.flatMap(({ mutants }) => mutants.map(nameOf)))
  for (const mutant of REASONS.flatMap(({ mutants }) => mutants).filter((each) => !named.has(nameOf(each))))
    console.log(`Noticed now, so scripts/mutation-reasons.ts need not permit it: ${nameOf(mutant)}`)
} else
  console.log(`Every survivor has its reason. The report is of some files only, so ${PAGE} stays as it is.`)
