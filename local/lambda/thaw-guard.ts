import { type ChildProcess, spawn } from 'node:child_process'

/** Reads process ids until its input ends, because the parent is gone. Then it lets all these processes continue. */
const SCRIPT =
  'trap "" INT HUP TERM; while read -r pid; do pids="$pids $pid"; done; kill -CONT $pids 2>/dev/null'

/**
 * Makes sure that no stopped container remains when this process is killed and cannot end them: a stopped process would
 * never notice. When it continues, it finds its pipe to us closed, and ends by itself.
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
  // Without a shell, containers still stop and continue. Only the guard is missing.
  shell.on('error', () => {})
  shell.stdin?.on('error', () => {})
  shell.unref()
  return shell
}
