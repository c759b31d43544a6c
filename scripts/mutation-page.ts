import { markdownTable } from '../api/markdown-table.ts'
import { measuredCommit } from './measured-commit.ts'
import type { Permitted } from './mutation-reasons.ts'

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

/** The results of the tests of one room. */
export interface RoomResult {
  readonly room: string
  readonly leastPercent: number
  readonly noticed: number
  readonly survivors: readonly Survivor[]
  readonly percent: number
}

const NOTICED = ['Killed', 'Timeout']
const SURVIVED = ['Survived', 'NoCoverage']

/** What is wanted, in per cent, of the rooms where a mistake would cost most. There, every survivor has its reason. */
export const CORE_PERCENT = 95

/** How many characters of a piece of code are shown. */
const MOST_SHOWN = 80

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')

/** The text between two positions, which count from 1. */
function textAt(source: string, { start, end }: Mutant['location']): string {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const last = lines.length - 1
  return lines
    .map((line, index) =>
      line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined),
    )
    .join('\n')
}

/**
 * Counts the changes that were noticed, and takes the reason of each survivor out of `reasons`. Two survivors that look
 * alike in one file need two reasons.
 */
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

/** Code for a table's cell, cut if it is long. A bar would end the cell, and a backtick would end the code. */
function code(text: string): string {
  const shown = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)} ...` : text
  const marked = shown.includes('`') ? `\`\` ${shown} \`\`` : `\`${shown}\``
  return marked.replaceAll('|', '\\|')
}

/** How many changes survive in each file, most of them first. */
function survivorsByFile(rooms: readonly RoomResult[]): readonly (readonly string[])[] {
  const counts = new Map<string, number>()
  for (const { file } of rooms.flatMap(({ survivors }) => survivors))
    counts.set(file, (counts.get(file) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a).map(([file, count]) => [`\`${file}\``, String(count)])
}

/** The text of docs/judge/mutation-testing.md. */
export const mutationPage = (rooms: readonly RoomResult[]): string =>
  `# Mutation testing

Do the tests notice when the code is wrong? [Stryker](https://stryker-mutator.io) makes one small change at a time: a
condition that always holds, \`<\` for \`<=\`, an empty text, a call left out. Then it runs the unit tests of the room
that reach it. A change that no test notices has survived. Either a promise lacks its test, or the change makes no
difference to a user. Sentences for people are not changed.

The figures are of commit ${measuredCommit(['lib', 'test']).replace('+', ', with changes')}. This command writes them. It takes 65
minutes of processor time. On two processors that did other work too, it took 63 minutes:

\`\`\`text
npm run test:mutation
\`\`\`

What it found is kept in \`.stryker-tmp\`. The next run does again only what has changed since, in a room or its tests.
Remove that folder to begin anew. \`npm run test:mutation -- http\` runs one room. The command fails when a room has less
than the wanted score. It also fails when a room that wants 95 % has a survivor without a reason in
\`scripts/mutation-reasons.ts\`. Reasons are kept by the text of the code, so that lines may move.

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

## What survives where every survivor needs a reason

${markdownTable(
  ['where', 'this', 'became', 'because'],
  rooms
    .filter(({ leastPercent }) => leastPercent === CORE_PERCENT)
    .flatMap(({ survivors }) => survivors)
    .map(({ file, line, was, becomes, because }) => [
      `\`${file}:${line}\``,
      code(was),
      code(becomes),
      because ?? 'no test yet',
    ]),
)}

## Where changes survive elsewhere

${markdownTable(['file', 'survived'], survivorsByFile(rooms.filter(({ leastPercent }) => leastPercent < CORE_PERCENT)))}
`
