import type { Spread } from '../measure/statistics.ts'

/** A table; the first column is text, the others are numbers. Columns are as wide as their widest cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) =>
    Math.max(4, cell.length, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}

/** A number with about three significant digits, thousands separated. */
export function figure(value: number): string {
  const size = Math.abs(value)
  const digits =
    size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : size >= 0.1 || size === 0 ? 2 : 4
  return value.toLocaleString('en-US', {
    maximumFractionDigits: digits,
    minimumFractionDigits: digits > 2 ? 0 : digits,
  })
}

/** `12.3 (11.9 to 13.0)`: the median and the quartiles. */
export const spread = ({ median, firstQuartile, thirdQuartile }: Spread): string =>
  `${figure(median)} (${figure(firstQuartile)} to ${figure(thirdQuartile)})`

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
