import { type MemoryGrowth, memoryGrowth } from './soak-growth.ts'
import type { PhaseReport } from './soak-run.ts'

/** The reports as tables for a terminal: one line for each phase, and one for each container that was warm. */
export const soakTable = (reports: readonly PhaseReport[]): string =>
  [
    ...aligned([PHASE_HEAD, ...reports.map(phaseRow)]),
    '',
    ...aligned([MEMORY_HEAD, ...memoryGrowth(reports).map(memoryRow)]),
  ].join('\n')

const PHASE_HEAD = ['phase', 'calls', 'failed', 'requests', 'renewed', 'slowest ms', 'failures']
const MEMORY_HEAD = ['container of', 'calls', 'to', 'MiB used', 'to', 'growth', 'MiB resident', 'to']

const phaseRow = (report: PhaseReport): string[] => [
  report.title,
  `${report.calls}`,
  `${Object.values(report.failures).reduce((sum, count) => sum + count, 0)}`,
  `${report.tokenRequests}`,
  report.renewed ? 'yes' : 'no',
  `${report.slowestMs}`,
  Object.entries(report.failures)
    .map(([name, count]) => `${count} × ${name}`)
    .join(', '),
]

const memoryRow = ({ functionKey, from, to, growthMiB }: MemoryGrowth): string[] => [
  functionKey,
  `${from.invocations}`,
  `${to.invocations}`,
  from.usedMiB.toFixed(1),
  to.usedMiB.toFixed(1),
  growthMiB.toFixed(1),
  from.residentMiB.toFixed(0),
  to.residentMiB.toFixed(0),
]

/** The rows as lines, every column as wide as its longest cell. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(width(column)))
      .join('  ')
      .trimEnd(),
  )
}
