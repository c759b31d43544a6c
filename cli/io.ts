import { systemTiming, type Timing } from '../lib/clock.ts'
import type { Environment } from '../lib/settings.ts'
import { ENDING_SIGNALS, type Interruption, interruptionOf } from './interruption.ts'
import { keyboardOf } from './keyboard.ts'
import type { InputKind } from './pasted-text.ts'
import { isTerminal, readText, readTextFile } from './read-file.ts'

/** One of the two ways out. */
export interface Output {
  readonly isTerminal: boolean
  /** Characters of a line, where it is a terminal that says so. */
  readonly width?: number | undefined
  /** Why nothing arrives there any more: Node's own code, `EPIPE` when its reader has enough. */
  readonly failure?: string | undefined
  /** Output that cannot be written is dropped, so that no command stops halfway. */
  write(text: string): void
}

/** Everything that a command touches. A test can replace it with a simulated terminal. */
export interface Io {
  /** Environment variables, as the options change them. */
  readonly environment: Environment
  /** The client id that was given as an option. */
  readonly clientId?: string
  /** Alias of the client that is meant in a deployment for many; absent where all of them are. */
  readonly client?: string
  /** Standard output: results, and nothing else. */
  readonly out: Output
  /** Standard error: problems, progress and hints. */
  readonly err: Output
  readonly timing: Timing
  readonly interruption: Interruption
  /**
   * The text of a file, or of standard input if the path is `-`. If that is a terminal: the text that is typed or
   * pasted, without an echo. Rejects with a CliError `file_unreadable` or `usage`.
   */
  readText(path: string, kind: InputKind): Promise<string>
  /** Restores the terminal, and leaves no part of a paste for the shell. */
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
    get width() {
      return stream.columns
    },
    get failure() {
      return failure
    },
    write: (chunk) => {
      if (failure === undefined) stream.write(chunk)
    },
  }
}
