import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Counts, Message } from './test-process.ts'

export interface Failure {
  readonly file: string
  /** Empty if the file failed, and not a test. */
  readonly title: string
  readonly line: number
  readonly text: string
}

/** Hears what happens, as it happens. */
export interface Listener {
  failed(failure: Failure): void
  said(file: string, title: string, text: string): void
  /** `counts` is missing where the process had to be ended. */
  done(file: string, ms: number, counts: Counts | undefined): void
}

export interface RunOptions {
  readonly files: readonly string[]
  /** How many processes run at once. */
  readonly processes: number
  /**
   * Whether each file has a process of its own. That costs a start, and gives measurements of memory a clean beginning.
   */
  readonly isApart: boolean
  /** Options of Node's test runner. */
  readonly options: readonly string[]
  /** How long a file may be silent, in milliseconds, before it is ended. */
  readonly silenceMs: number
}

/**
 * Half of a short test's time is the loading of the code, so each process reuses the code that another has compiled.
 */
const COMPILED = { NODE_COMPILE_CACHE: join(import.meta.dirname, '../.local/compile-cache') }

/**
 * Runs test files in a few processes. Each takes the next file when it is done with one; resolves when no file is left.
 */
export async function runTestFiles(run: RunOptions, listener: Listener): Promise<void> {
  const queue = [...run.files]
  const work = async () => {
    let child: ChildProcess | undefined
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      child ??= start(run.options)
      const isAlive = await runFile(child, file, run.silenceMs, listener)
      if (isAlive && !run.isApart) continue
      if (isAlive) child.disconnect()
      child = undefined
    }
    child?.disconnect()
  }
  await Promise.all(Array.from({ length: run.processes }, work))
}

/** Reads the variables now, because the caller has set some of them after this module was loaded. */
const start = (options: readonly string[]): ChildProcess =>
  fork(join(import.meta.dirname, 'test-process.ts'), {
    env: { ...COMPILED, ...process.env },
    execArgv: [...options],
  })

/**
 * Runs one file, and says whether its process can run another. A file that is silent for too long is ended, and named.
 */
function runFile(child: ChildProcess, file: string, silenceMs: number, listener: Listener): Promise<boolean> {
  const startedAt = performance.now()
  const running = new Set<string>()
  let timer: NodeJS.Timeout
  return new Promise((resolve) => {
    const end = (counts?: Counts) => {
      clearTimeout(timer)
      child.removeAllListeners()
      listener.done(file, performance.now() - startedAt, counts)
      resolve(counts !== undefined)
    }
    const fail = (text: string) => {
      const title = [...running].at(-1) ?? ''
      listener.failed({ file, title, line: 1, text })
      end()
    }
    const watch = () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        child.kill('SIGKILL')
        const seconds = Math.round(silenceMs / 1000)
        fail(
          running.size > 0
            ? `ended: nothing was heard of it for ${seconds} s`
            : `ended: no test was running, and something kept the process alive for ${seconds} s`,
        )
      }, silenceMs)
    }
    child.once('exit', (code, signal) => fail(`the process ended with ${signal ?? `status ${code}`}`))
    child.on('message', (message: Message) => {
      watch()
      if (message.kind === 'began') running.add(message.title)
      else if (message.kind === 'ended') running.delete(message.title)
      else if (message.kind === 'failed') listener.failed({ ...message, file })
      else if (message.kind === 'said') listener.said(file, message.title, message.text)
      else if (message.kind === 'done') end(message.counts)
    })
    watch()
    child.send(file)
  })
}
