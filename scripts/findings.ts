import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { basename, join } from 'node:path'

/**
 * Runs the scripts of findings/, or those with a given text in their names. Ends with 1 where a behaviour has changed.
 */
const ROOT = join(import.meta.dirname, '..')
const [wanted = ''] = process.argv.slice(2)
const findings = globSync('findings/*.sh', { cwd: ROOT })
  .sort()
  .filter((path) => basename(path).includes(wanted))
const changed = findings.filter((path) => {
  console.log(`\n== ${path}`)
  return spawnSync('bash', [path], { cwd: ROOT, stdio: 'inherit' }).status !== 0
})
console.log(`\n${findings.length - changed.length} of ${findings.length} as before.`)
for (const path of changed) console.log(`Changed, or could not run: ${path}`)
process.exitCode = changed.length === 0 && findings.length > 0 ? 0 : 1
