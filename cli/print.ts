import { type Io, styled } from './io.ts'
import type { Problem } from './problem.ts'

/** Prints a result as JSON, for programs. */
export const printJson = ({ out }: Io, value: unknown): void =>
  out.write(`${JSON.stringify(value, null, 2)}\n`)

/** Prints lines of a result, for people. */
export const printLines = ({ out }: Io, lines: readonly string[]): void =>
  out.write(lines.map((line) => `${line.trimEnd()}\n`).join(''))

/** Prints a problem to standard error: a line for people with where to read more, or one line of JSON. */
export function printProblem(io: Io, { code, message, facts, runbook }: Problem, json: boolean): void {
  const { err } = io
  if (json) {
    err.write(`${JSON.stringify({ code, message, facts, runbook })}\n`)
    return
  }
  const named = facts.error === undefined ? '' : ` (${String(facts.error)})`
  err.write(`${styled(io, err, 'red', `✘ ${code}`)}${code === 'internal_error' ? named : ''}\n  ${message}\n`)
  err.write(styled(io, err, 'dim', `  More: ${runbook}\n`))
}

/** A hint for people; programs are not bothered with it. */
export const printHint = (io: Io, text: string): void => io.err.write(styled(io, io.err, 'dim', `${text}\n`))

/** Rows with their columns aligned, two blanks between them. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** An instant for people: `2026-11-23 17:33:09Z`. Takes epoch seconds. */
export const instant = (epochSeconds: number): string =>
  new Date(epochSeconds * 1000).toISOString().replace('T', ' ').replace('.000', '')

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
