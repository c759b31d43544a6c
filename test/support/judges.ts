import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { JUDGES, missingFrom } from '../../scripts/install-judges.ts'
import { ROOT } from '../../scripts/package-service.ts'

const run = promisify(execFile)

/**
 * Why the programs of `test/judges` are not here; false when they are. Installed before the tests begin, by `npm run
 * test:system`.
 */
export const judgesMissing = (): string | false => missingFrom(JUDGES)

/** What a judge says, and how it ended. */
export interface Verdict {
  readonly exitCode: number
  readonly output: string
}

/** Runs a judge's script, a path inside `test/judges`, in the repository. */
export async function askJudge(script: string, args: readonly string[]): Promise<Verdict> {
  // Nothing is asked of anybody outside, such as for a newer version.
  const env = { ...process.env, NODE_NO_WARNINGS: '1', NO_COLOR: '1', REDOCLY_TELEMETRY: 'off', CI: 'true' }
  const options = { cwd: ROOT, env, maxBuffer: 64 * 1024 * 1024 }
  return run(process.execPath, [join(JUDGES, script), ...args], options).then(
    ({ stdout, stderr }) => ({ exitCode: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      exitCode: code,
      output: stdout + stderr,
    }),
  )
}
