import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Installs what is measured against, if it is not there: the packages of `bench/package.json`, as its lock file pins
 * them. AWS's runtime client among them compiles C++ for about a minute, which needs cmake and a compiler.
 */
export function installPeers(): void {
  if (existsSync(join(import.meta.dirname, 'node_modules/.package-lock.json'))) return
  console.log('installing what is measured against (once, about a minute) …')
  execFileSync('npm', ['ci', '--prefix', import.meta.dirname], { stdio: 'inherit' })
}
