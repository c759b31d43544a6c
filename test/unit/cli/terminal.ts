import { CliError } from '../../../cli/cli-error.ts'
import type { Interruption } from '../../../cli/interruption.ts'
import type { Io } from '../../../cli/io.ts'
import { runCli } from '../../../cli/run-cli.ts'
import { systemTiming, type Timing } from '../../../lib/clock.ts'
import type { Environment } from '../../../lib/settings.ts'

export interface TerminalOptions {
  readonly environment?: Environment
  /** Files by path; `-` is standard input. Reading any other fails as a missing file does. */
  readonly files?: Readonly<Record<string, string>>
  readonly isTerminal?: boolean
  /** Characters of a line; it does not say by default. */
  readonly width?: number
  readonly timing?: Partial<Timing>
  /** How the command is interrupted; never by default. */
  readonly interruption?: Interruption
}

/** What one command line did. */
export interface Said {
  readonly exitCode: number
  readonly out: string
  readonly err: string
  /** Standard output as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into it at once, and fails when it is something else.
  readonly json: () => any
}

/** Runs one command line in this process, at a terminal that remembers what was written. */
export async function run(args: readonly string[], options: TerminalOptions = {}): Promise<Said> {
  const { environment = {}, files = {}, isTerminal = false, timing = {} } = options
  const written = { out: '', err: '' }
  const output = (name: 'out' | 'err') => ({
    isTerminal,
    width: options.width,
    write: (text: string) => {
      written[name] += text
    },
  })
  const io: Io = {
    environment,
    out: output('out'),
    err: output('err'),
    timing: { ...systemTiming, ...timing },
    interruption: options.interruption ?? { happens: new Promise(() => undefined), leaves: () => undefined },
    release: async () => undefined,
    readText: async (path) => {
      const text = files[path]
      if (text === undefined)
        throw new CliError('file_unreadable', `The file ${path} cannot be read (ENOENT).`, {
          path,
          reason: 'ENOENT',
        })
      return text
    },
  }
  const exitCode = await runCli(args, io)
  return { exitCode, ...written, json: () => JSON.parse(written.out) }
}
