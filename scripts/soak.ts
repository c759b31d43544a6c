import { PHASES, soak, soakTable } from '../test/system/soak-run.ts'
import { packageWhenStale } from './package-when-stale.ts'

/** Load on the local stack while faults are switched on and off: `npm run soak -- MINUTES CALLERS`, 5 and 8 by default. */
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
const surprises = reports.reduce((sum, report) => sum + report.surprises, 0)
if (surprises > 0) console.error(`\n${surprises} calls failed in a way that their phase does not explain.`)
process.exitCode = surprises === 0 ? 0 : 1
