import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { styleText } from 'node:util'
import { systemTiming, type Timing } from '../lib/clock.ts'
import type { Environment } from '../lib/settings.ts'
import { CliError } from './cli-error.ts'

/** One of the two ways out. */
export interface Output {
  readonly isTerminal: boolean
  write(text: string): void
}

/** Everything that a command touches, so that a test can stand in for a terminal. */
export interface Io {
  readonly environment: Environment
  /** Standard output: results, and nothing else. */
  readonly out: Output
  /** Standard error: problems, progress and hints. */
  readonly err: Output
  readonly timing: Timing
  /** The text of a file; of standard input where the path is `-`. Rejects with a CliError `file_unreadable`. */
  readText(path: string): Promise<string>
}

/** The words of `util.styleText` that are used here. */
export type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red'

/** Colours a text where a terminal takes it and `NO_COLOR` (https://no-color.org) does not forbid it. */
export function styled({ environment }: Io, output: Output, style: Style, text: string): string {
  const plain = !output.isTerminal || (environment.NO_COLOR ?? '') !== '' || environment.TERM === 'dumb'
  return plain ? text : styleText(style, text, { validateStream: false })
}

/** The real thing: this process's environment, terminal and files. */
export const processIo = (): Io => ({
  environment: process.env,
  out: outputOf(process.stdout),
  err: outputOf(process.stderr),
  timing: systemTiming,
  readText: async (path) => {
    if (path === '-') return process.stdin.isTTY ? askHidden() : text(process.stdin)
    try {
      return await readFile(path, 'utf8')
    } catch (error) {
      const { code = 'unreadable' } = error as NodeJS.ErrnoException
      throw new CliError('file_unreadable', `The file ${path} cannot be read (${code}).`, {
        path,
        reason: code,
      })
    }
  },
})

const outputOf = (stream: NodeJS.WriteStream): Output => ({
  isTerminal: stream.isTTY === true,
  write: (chunk) => void stream.write(chunk),
})

/** One line from the terminal that does not appear on it. */
async function askHidden(): Promise<string> {
  process.stderr.write('Paste it and press Enter; it is not shown: ')
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  try {
    return await lines.question('')
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}
