import { styleText } from 'node:util'
import { completed } from './follow-up.ts'
import type { Io, Output } from './io.ts'
import { pagePath } from './pages.ts'
import type { Problem } from './problem.ts'
import { type Line, type Piece, styled, textOf, visible, visibleLines } from './visible-text.ts'

/** Back to the top of the screen, and erase it (ECMA-48, CUP and ED). */
const CLEAR = '\u001b[H\u001b[2J'

/** Back to the beginning of the line, and erase it (ECMA-48, CR and EL). */
export const ERASE_LINE = '\r\u001b[K'

/** Prints a result as JSON, for programs: indented, or as one line. */
export const printJson = ({ out }: Io, value: unknown, indent = 2): void =>
  out.write(`${visibleLines(JSON.stringify(value, null, indent))}\n`)

/** Prints lines of a result, for people. */
export const printLines = (io: Io, lines: readonly Line[]): void =>
  io.out.write(lines.map((line) => `${written(io, io.out, line).trimEnd()}\n`).join(''))

/** Clears the screen, where standard output is one. */
export function clearScreen({ out }: Io): void {
  if (out.isTerminal) out.write(CLEAR)
}

/** Erases the last line of the screen. */
export function eraseLine({ err, environment }: Io): void {
  if (err.isTerminal && environment.TERM !== 'dumb') err.write(ERASE_LINE)
}

/** Prints a problem to standard error: a line for people with where to read more, or one line of JSON. */
export function printProblem(io: Io, problem: Problem, json: boolean): void {
  const { code, facts, runbook } = problem
  if (json) {
    const message = complete(io, problem.message)
    io.err.write(`${visible(JSON.stringify({ code, message, facts, runbook }))}\n`)
    return
  }
  const named = code === 'internal_error' && facts.error !== undefined ? ` (${String(facts.error)})` : ''
  printToError(io, [
    [styled('red', `✘ ${code}`), named],
    ...explanation(io, problem).map((line) => `  ${line}`),
    styled('dim', `  More: ${pagePath(runbook)}`),
  ])
}

/** What is wrong and what to do, in lines. Settings are listed one by one. */
export function explanation(io: Io, { code, message, facts }: Problem): readonly string[] {
  const settings = code === 'config_invalid' && Array.isArray(facts.problems) ? facts.problems : undefined
  return settings === undefined ? complete(io, message).split('\n') : settings.map(String)
}

/** A hint for people; it is not printed for programs. */
export const printHint = (io: Io, text: string): void =>
  printToError(
    io,
    complete(io, text)
      .split('\n')
      .map((line) => styled('dim', line)),
  )

/** A text whose commands act on the same deployment as the current command. Its lines end with line feeds. */
export const complete = ({ environment, clientId, client }: Io, text: string): string =>
  completed(text, environment, { clientId, client })

const printToError = (io: Io, lines: readonly Line[]): void =>
  io.err.write(lines.map((line) => `${written(io, io.err, line)}\n`).join(''))

/**
 * A line as it is written: control characters made visible, and styles if a terminal shows them and `NO_COLOR`
 * (https://no-color.org) does not forbid them.
 */
function written({ environment }: Io, { isTerminal }: Output, line: Line): string {
  const isPlain = !isTerminal || (environment.NO_COLOR ?? '') !== '' || environment.TERM === 'dumb'
  return [line]
    .flat()
    .map((piece) => {
      if (typeof piece === 'string') return visible(piece)
      return isPlain
        ? visible(piece.text)
        : styleText(piece.style, visible(piece.text), { validateStream: false })
    })
    .join('')
}

/** Rows with their columns aligned, two blanks between them. */
export function columns(rows: readonly (readonly Line[])[]): readonly (readonly Piece[])[] {
  const lengthOf = (cell: Line = '') => visible(textOf(cell)).length
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => lengthOf(row[column]))))
  return rows.map((row) =>
    row.flatMap((cell, column) => [
      ...[cell].flat(),
      ' '.repeat((widths[column] ?? 0) - lengthOf(cell) + (column === row.length - 1 ? 0 : 2)),
    ]),
  )
}

/** A line that fits the terminal, with an ellipsis if it was cut. */
export function clipped(line: Line, width: number | undefined): Line {
  if (width === undefined || visible(textOf(line).trimEnd()).length <= width) return line
  let left = width - 1
  const pieces = [line].flat().map((piece) => {
    const text = visible(textOf(piece)).slice(0, Math.max(0, left))
    left -= text.length
    return typeof piece === 'string' ? text : styled(piece.style, text)
  })
  return [...pieces, '…']
}

/**
 * An instant for people: `2026-11-23 17:33:09Z`. Takes epoch seconds; a number that is outside the calendar is shown
 * unchanged.
 */
export const instant = (epochSeconds: number): string => {
  const date = new Date(epochSeconds * 1000)
  return Number.isNaN(date.getTime())
    ? String(epochSeconds)
    : date.toISOString().replace('T', ' ').replace(/\.\d+/, '')
}

/** A duration for people, in its two largest units: `59 min 30 s`, `1 h`, `364 days`. Takes seconds. */
export function duration(seconds: number): string {
  const days = Math.floor(seconds / 86_400)
  if (days >= 2) return `${days} days`
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [Math.floor(seconds % 60), 's'],
  ]
  const shown = parts.filter(([amount]) => amount > 0).slice(0, 2)
  return shown.length === 0 ? '0 s' : shown.map(([amount, unit]) => `${amount} ${unit}`).join(' ')
}
