import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { withLock } from '../../scripts/lock-file.ts'

const run = promisify(execFile)
const FOLDER = join(import.meta.dirname, '../judges')
const INSTALLED = join(FOLDER, 'node_modules/.package-lock.json')

/**
 * Why the programs of `test/judges/package.json` are not here, having tried to install them; false when they are. Test files
 * that run at once install them once: `npm ci` begins by removing what another has just installed.
 */
export const judgesMissing = (): Promise<string | false> =>
  withLock('judges', async () => {
    if (existsSync(INSTALLED)) return false
    try {
      await run('npm', ['ci', '--ignore-scripts', '--prefix', FOLDER])
      return false
    } catch {
      return 'could not be installed here: npm ci --prefix test/judges'
    }
  })

/** What a judge says, and how it ended. */
export interface Verdict {
  readonly exitCode: number
  readonly output: string
}

/** Runs a judge's script, a path inside `test/judges`, in the repository. */
export async function askJudge(script: string, args: readonly string[]): Promise<Verdict> {
  // Nothing is asked of anybody outside, such as for a newer version.
  const env = { ...process.env, NODE_NO_WARNINGS: '1', NO_COLOR: '1', REDOCLY_TELEMETRY: 'off', CI: 'true' }
  const options = { cwd: join(FOLDER, '../..'), env, maxBuffer: 64 * 1024 * 1024 }
  return run(process.execPath, [join(FOLDER, script), ...args], options).then(
    ({ stdout, stderr }) => ({ exitCode: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      exitCode: code,
      output: stdout + stderr,
    }),
  )
}
