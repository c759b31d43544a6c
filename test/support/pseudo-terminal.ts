import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { Owner } from './owner.ts'

/** Why no pseudo-terminal can be had here; absent where util-linux's `script` is on the PATH. */
export function noTerminal(): string | undefined {
  const { stdout } = spawnSync('script', ['--version'], { encoding: 'utf8' })
  return /util-linux/.test(stdout ?? '') ? undefined : 'script of util-linux is not on the PATH'
}

/** A program at a pseudo-terminal of its own: what is typed there, and all that its screen has shown. */
export class PseudoTerminal {
  readonly #script: ChildProcess
  readonly #screen: Promise<string>
  #shown = ''
  #changed = Promise.withResolvers<void>()

  /** Starts a command of a POSIX shell. The terminal echoes what is typed, as it does for a person. */
  constructor(owner: Owner, command: string, cwd: string, environment: NodeJS.ProcessEnv) {
    this.#script = spawn(
      'script',
      ['--quiet', '--flush', '--command', `stty echo; ${command}`, '/dev/null'],
      {
        cwd,
        env: environment,
      },
    )
    owner.after(() => this.#close())
    this.#script.stdin?.on('error', () => undefined)
    this.#script.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#shown += chunk
      this.#changed.resolve()
      this.#changed = Promise.withResolvers()
    })
    this.#screen = text(this.#script.stdout as NodeJS.ReadableStream)
  }

  /** Everything that has been on the screen so far. */
  get shown(): string {
    return this.#shown
  }

  type(keys: string): void {
    this.#script.stdin?.write(keys)
  }

  /** Resolves with the match when the screen has shown it; rejects when the program ends without. */
  async sees(what: RegExp): Promise<RegExpExecArray> {
    const ended = this.#screen.then(() => 'ended' as const)
    for (let isOver = false; ; ) {
      const match = what.exec(this.#shown)
      if (match !== null) return match
      if (isOver) throw new Error(`The screen never showed ${what}:\n${this.#shown}`)
      isOver = (await Promise.race([this.#changed.promise, ended])) === 'ended'
    }
  }

  /** Resolves with the number that the command has printed as `[pid 123]`. */
  async pid(): Promise<number> {
    return Number((await this.sees(/\[pid (\d+)\]/))[1])
  }

  /** Resolves with all that the screen has shown when the program is over. */
  ended(): Promise<string> {
    return this.#screen
  }

  /** Ends the program if it still runs. */
  async #close(): Promise<void> {
    if (this.#script.exitCode === null && this.#script.signalCode === null) {
      const closed = once(this.#script, 'close')
      this.#script.kill('SIGKILL')
      await closed
    }
  }
}
