import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The clock of a process that is started with this environment. */
export interface SetClock {
  readonly environment: Readonly<Record<string, string>>
  /** From now on its wall clock is so many milliseconds ahead of its start. */
  set(aheadMs: number): Promise<void>
}

const STANDING = new URL('./standing-clock.js', import.meta.url)

/** Makes a clock that stands still unless it is set, and removes it after use. */
export async function withSetClock<Result>(use: (clock: SetClock) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'clock-'))
  const file = join(folder, 'ahead')
  try {
    return await use({
      environment: { NODE_OPTIONS: `--import=${STANDING}`, BENCH_CLOCK_FILE: file },
      set: (aheadMs) => writeFile(file, String(aheadMs)),
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
