import { execFileSync } from 'node:child_process'
import { ROOT } from './package-service.ts'

/**
 * The commit that figures are of: its hash, with `+` when files below these paths differ from it. `unknown` outside a
 * clone, or where git is missing.
 */
export function measuredCommit(paths: readonly string[], checkout = ROOT): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: checkout,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  try {
    const isChanged = git('status', '--porcelain', '--', ...paths) !== ''
    return `${git('rev-parse', '--short=12', 'HEAD')}${isChanged ? '+' : ''}`
  } catch {
    return 'unknown'
  }
}
