import { type ChildProcess, spawn } from 'node:child_process'

/** Reads process ids until its input ends, which it does when the parent is gone, then lets all of them go on. */
const SCRIPT = 'trap "" INT; while read -r pid; do pids="$pids $pid"; done; kill -CONT $pids 2>/dev/null'

/**
 * Makes sure that no frozen container stays behind when this process is killed without a chance to end them: a stopped
 * process would never learn of it. Once it goes on, it finds its pipe to us closed and ends by itself.
 */
export class ThawGuard {
  readonly #shell: ChildProcess

  constructor() {
    this.#shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], env: {} })
    // Without a shell containers still freeze and thaw; only the guard is missing.
    this.#shell.on('error', () => {})
    this.#shell.stdin?.on('error', () => {})
    this.#shell.unref()
  }

  watch(pid: number): void {
    this.#shell.stdin?.write(`${pid}\n`)
  }

  close(): void {
    this.#shell.stdin?.end()
  }
}
