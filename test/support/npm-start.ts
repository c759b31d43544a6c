import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Owner } from './owner.ts'
import { endedWith } from './processes.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Far longer than a busy machine needs. A process that is stuck is named with what it has printed. */
const STUCK_MS = 10 * 60_000

/** `npm start` in a process of its own, and what it has printed so far. */
export class NpmStart {
  readonly child: ChildProcess
  output = ''

  /** @param environment Variables on top of the path. */
  constructor(owner: Owner, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const { PATH, NODE_COMPILE_CACHE } = process.env
    this.child = endedWith(
      owner,
      spawn(process.execPath, ['local/start.ts', ...args], {
        cwd: ROOT,
        env: { PATH, NODE_COMPILE_CACHE, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    )
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk
      })
  }

  /** Resolves with the match once it has been printed; rejects when the process ends, or is stuck, without. */
  async said(what: RegExp): Promise<RegExpExecArray> {
    const stuckAt = performance.now() + STUCK_MS
    const stuck = setTimeout(STUCK_MS, undefined, { ref: false })
    for (;;) {
      const found = what.exec(this.output)
      if (found !== null) return found
      if (this.#isOver() || performance.now() >= stuckAt)
        throw new Error(`it did not say ${what}:\n${this.output}`)
      await Promise.race([once(this.child.stdout ?? this.child, 'data'), once(this.child, 'close'), stuck])
    }
  }

  /** Resolves with the exit code when the process is over. */
  async ended(): Promise<number | null> {
    if (!this.#isOver()) await once(this.child, 'close')
    return this.child.exitCode
  }

  #isOver(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }
}
