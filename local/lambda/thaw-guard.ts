import { type ChildProcess, spawn } from 'node:child_process'

/** Reads process ids until its input ends, which it does when the parent is gone, then lets all of them go on. */
const SCRIPT =
  'trap "" INT HUP TERM; while read -r pid; do pids="$pids $pid"; done; kill -CONT $pids 2>/dev/null'

/**
 * Makes sure that no stopped container stays behind when this process is killed without a chance to end them: a stopped
 * process would never learn of it. Once it goes on, it finds its pipe to us closed and ends by itself.
 */
export class ThawGuard {
  readonly #watched = new Set<number>()
  #shell: ChildProcess | undefined

  /** To be called before a container is stopped for the first time. */
  watch(pid: number): void {
    if (this.#watched.has(pid)) return
    this.#watched.add(pid)
    this.#shell ??= startShell()
    this.#shell.stdin?.write(`${pid}\n`)
  }

  close(): void {
    this.#shell?.stdin?.end()
  }
}

function startShell(): ChildProcess {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], env: {} })
  // Without a shell containers still stop and go on; only the guard is missing.
  shell.on('error', () => {})
  shell.stdin?.on('error', () => {})
  shell.unref()
  return shell
}
