import { execFileSync } from 'node:child_process'
import { isInstalled } from '../scripts/install-judges.ts'

/** The folder with the packages that are measured against. */
export const PEERS = import.meta.dirname

/**
 * Installs what is measured against, if it is not there: the packages of `bench/package.json`, as its lock file pins
 * them. AWS's runtime client among them compiles C++ for about a minute, which needs cmake and a compiler.
 */
export function installPeers(folder = PEERS, install: (folder: string) => unknown = npmCi): void {
  if (isInstalled(folder)) return
  console.log('installing what is measured against (once, about a minute) …')
  install(folder)
}

const npmCi = (folder: string) => execFileSync('npm', ['ci', '--prefix', folder], { stdio: 'inherit' })
