import { spawn } from 'node:child_process'
import { readAudit } from './audit-report.ts'
import { ROOT } from './package-service.ts'
import { packageWhenStale } from './package-when-stale.ts'
import { bundleNames, packagesIn } from './sbom-packages.ts'

// Asks the registry for advisories about what is in the zips. `--require`: fail where it does not answer.

await packageWhenStale()
const shipped = (await Promise.all((await bundleNames()).map(packagesIn))).flat()
const count = new Set(shipped.map(({ path }) => path)).size
const audit = readAudit(await npmAudit(), shipped)

if (audit.kind === 'not available') {
  console.log(`audit: not available, nothing was proved: ${audit.reason}`)
  if (process.argv.includes('--require')) process.exitCode = 1
} else {
  for (const { name, severity, title, url } of audit.shipped)
    console.log(`audit: ${severity}: ${name}: ${title} ${url}`)
  if (audit.shipped.length > 0) process.exitCode = 1
  else console.log(`audit: clean: no advisory about the ${count} packages that ship`)
  if (audit.others > 0) console.log(`audit: ${audit.others} more about packages that only build or test`)
}

/** The output of `npm audit`, whether it found something or nothing, or could not reach the registry. */
function npmAudit(): Promise<string> {
  const npm = spawn('npm', ['audit', '--json'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  npm.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  return new Promise((resolve) => npm.on('error', () => resolve('')).on('close', () => resolve(text)))
}
