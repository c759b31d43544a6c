import { systemTiming, type Timing } from '../lib/clock.ts'
import type { Environment } from '../lib/settings.ts'
import { ENDING_SIGNALS, type Interruption, interruptionOf } from './interruption.ts'
import { keyboardOf } from './keyboard.ts'
import type { InputKind } from './pasted-text.ts'
import { readText, readTextFile } from './read-file.ts'

/** One of the two ways out. */
export interface Output {
  readonly isTerminal: boolean
  write(text: string): void
}

/** Everything that a command touches, so that a test can stand in for a terminal. */
export interface Io {
  /** Environment variables, as the options change them. */
  readonly environment: Environment
  /** The client id that was given as an option. */
  readonly clientId?: string
  /** Standard output: results, and nothing else. */
  readonly out: Output
  /** Standard error: problems, progress and hints. */
  readonly err: Output
  readonly timing: Timing
  readonly interruption: Interruption
  /**
   * The text of a file; of standard input where the path is `-`, unseen where that is a terminal. Rejects with a CliError
   * `file_unreadable` or `usage`.
   */
  readText(path: string, kind: InputKind): Promise<string>
  /** Gives the terminal back as it was, with nothing of a paste left for the shell. */
  release(): Promise<void>
}

/** The real thing: this process's environment, terminal and files. */
export function processIo(): Io {
  const err = outputOf(process.stderr)
  const { interruption, interrupt } = interruptionOf()
  const keyboard = process.stdin.isTTY
    ? keyboardOf(process.stdin, err.write, () => interrupt('SIGINT'))
    : undefined
  for (const signal of ENDING_SIGNALS) process.on(signal, interrupt)
  return {
    environment: process.env,
    out: outputOf(process.stdout),
    err,
    timing: systemTiming,
    interruption,
    readText: (path, kind) => {
      if (path !== '-') return readTextFile(path)
      return keyboard === undefined ? readText(process.stdin, 'on standard input') : keyboard.read(kind)
    },
    release: async () => keyboard?.release(),
  }
}

const outputOf = (stream: NodeJS.WriteStream): Output => ({
  isTerminal: stream.isTTY === true,
  write: (chunk) => void stream.write(chunk),
})
