import { packageWhenStale } from '../../scripts/package-when-stale.ts'
import { memoryProblems } from './soak-growth.ts'
import { PHASES } from './soak-phases.ts'
import { SOAKED, soak } from './soak-run.ts'
import { soakTable } from './soak-table.ts'

/**
 * Load on the local stack while faults are switched on and off: `npm run soak -- MINUTES CALLERS`, 5 and 8 by default.
 */
const [minutes = 5, callers = 8] = process.argv.slice(2).map(Number)
if (!(minutes > 0 && callers > 0)) {
  console.error('Usage: npm run soak -- [minutes] [callers]')
  process.exit(2)
}
await packageWhenStale()
const reports = await soak((minutes * 60_000) / PHASES.length, callers, ({ title, calls }) =>
  console.log(`${title}: ${calls} calls`),
)
console.log(`\n${soakTable(reports)}`)
const problems = [
  ...reports
    .filter(({ surprises }) => surprises > 0)
    .map(({ title, surprises }) => `${title}: ${surprises} calls failed in a way that this does not explain`),
  ...reports.flatMap(({ title, leaks }) => leaks.map((leak) => `${title}: ${leak}`)),
  ...memoryProblems(reports, SOAKED),
]
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
