import { execFileSync } from 'node:child_process'
import { markdownTable } from '../api/markdown-table.ts'
import type { Permitted } from './mutation-reasons.ts'
import { ROOT } from './package-service.ts'

interface Position {
  readonly line: number
  readonly column: number
}

/** A small change to the code, as Stryker reports it (Stryker: "mutation-testing-report-schema"). */
interface Mutant {
  readonly replacement: string
  readonly status: string
  readonly location: { readonly start: Position; readonly end: Position }
}

/** Stryker's report of one room, as much of it as is read here. */
export interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>
}

/** A change that no test has noticed; `because` is missing where no reason is known. */
export interface Survivor extends Omit<Permitted, 'because'> {
  readonly line: number
  readonly because: string | undefined
}

/** How the tests of one room did. */
export interface RoomResult {
  readonly room: string
  readonly leastPercent: number
  readonly noticed: number
  readonly survivors: readonly Survivor[]
  readonly percent: number
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

/** Counts what was noticed, and takes the reason of each survivor out of `reasons`: two that look alike in a file need two. */
export function resultOf(
  room: string,
  leastPercent: number,
  { files }: Report,
  reasons: Permitted[],
): RoomResult {
  const noticed = Object.values(files)
    .flatMap(({ mutants }) => mutants)
    .filter(({ status }) => NOTICED.includes(status)).length
  const survivors = Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter(({ status }) => SURVIVED.includes(status))
      .toSorted((a, b) => a.location.start.line - b.location.start.line)
      .map(({ replacement, location }) => {
        const [was, becomes] = [oneLine(textAt(source, location)), oneLine(replacement)]
        const at = reasons.findIndex((one) => one.file === file && one.was === was && one.becomes === becomes)
        const [reason] = at === -1 ? [] : reasons.splice(at, 1)
        return { file, line: location.start.line, was, becomes, because: reason?.because }
      }),
  )
  return { room, leastPercent, noticed, survivors, percent: (100 * noticed) / (noticed + survivors.length) }
}

/** Code in a table's cell, its beginning where it is long: a bar would end the cell, and a backtick the code. */
function code(text: string): string {
  const shown = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)} ...` : text
  const marked = shown.includes('`') ? `\`\` ${shown} \`\`` : `\`${shown}\``
  return marked.replaceAll('|', '\\|')
}

const commit = (): string => {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim()
  const isChanged = git('status', '--porcelain', '--', 'lib', 'test') !== ''
  return `${git('rev-parse', '--short', 'HEAD')}${isChanged ? ', with changes' : ''}`
}

/** The text of docs/mutation-testing.md. */
export const mutationPage = (rooms: readonly RoomResult[]): string =>
  `# Mutation testing

Do the tests notice when the code is wrong? [Stryker](https://stryker-mutator.io) makes one small change at a time (a condition that always holds, \`<\` for \`<=\`, a text
emptied, a call left out) and runs the unit tests of the room that reach it. A change that no test notices has survived: either a promise
lacks its test, or the change makes no difference to anybody. Sentences for people are not changed. Of commit ${commit()}.

\`\`\`text
npm run test:mutation
\`\`\`

takes about half an hour on two processors, and writes this page. \`npm run test:mutation -- http\` does again what has changed in one room and its
tests. It fails when a room has less than the score that is wanted, or when one of those that want 95 % has a survivor without a reason in
\`scripts/mutation-reasons.ts\`, which keeps them by the text of the code, so that lines may move.

## Score

A change counts as noticed when a test fails, or does not end.

${markdownTable(
  ['room', 'changes', 'noticed', 'survived', 'score', 'wanted'],
  rooms.map(({ room, noticed, survivors, percent, leastPercent }) => [
    `\`lib/${room}\``,
    String(noticed + survivors.length),
    String(noticed),
    String(survivors.length),
    `${percent.toFixed(1)} %`,
    `${leastPercent} %`,
  ]),
)}

## What survives

${markdownTable(
  ['where', 'this', 'became', 'because'],
  rooms
    .flatMap(({ survivors }) => survivors)
    .map(({ file, line, was, becomes, because }) => [
      `\`${file}:${line}\``,
      code(was),
      code(becomes),
      because ?? 'no test yet',
    ]),
)}
`
