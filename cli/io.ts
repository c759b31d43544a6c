import { systemTiming, type Timing } from '../lib/clock.ts'
import type { Environment } from '../lib/settings.ts'
import { ENDING_SIGNALS, type Interruption, interruptionOf } from './interruption.ts'
import { keyboardOf } from './keyboard.ts'
import type { InputKind } from './pasted-text.ts'
import { isTerminal, readText, readTextFile } from './read-file.ts'

/** One of the two ways out. */
export interface Output {
  readonly isTerminal: boolean
  /** Why nothing arrives there any more: Node's own code, `EPIPE` when its reader has enough. */
  readonly failure?: string | undefined
  /** What cannot be written is dropped: no command stops halfway for it. */
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
   * The text of a file; of standard input where the path is `-`; what is typed or pasted, unseen, where either is a terminal. Rejects
   * with a CliError `file_unreadable` or `usage`.
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
  // Without a terminal to give back it is left alone: nohup has it ignored.
  if (keyboard !== undefined) process.on('SIGHUP', interrupt)
  return {
    environment: process.env,
    out: outputOf(process.stdout),
    err,
    timing: systemTiming,
    interruption,
    readText: (path, kind) => {
      const isTyped = path === '-' ? keyboard !== undefined : isTerminal(path)
      if (isTyped && keyboard !== undefined) return keyboard.read(kind)
      return path === '-' ? readText(process.stdin, 'on standard input') : readTextFile(path)
    },
    release: async () => keyboard?.release(),
  }
}

function outputOf(stream: NodeJS.WriteStream): Output {
  let failure: string | undefined
  stream.on('error', ({ code = 'unwritable' }: NodeJS.ErrnoException) => {
    failure = code
  })
  return {
    isTerminal: stream.isTTY === true,
    get failure() {
      return failure
    },
    write: (chunk) => {
      if (failure === undefined) stream.write(chunk)
    },
  }
}
