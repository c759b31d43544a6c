import { type Command, InvalidArgumentError } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Io } from '../io.ts'
import { clientAmongMany, environmentWith, type GlobalOptions } from '../settings.ts'

/** Who hears when a command line begins and ends. */
export interface Session {
  /** Whether standard error is for programs: help is not written there. */
  readonly asJson: boolean
  /** Called when the options are known, with what the command acts on. */
  began(io: Io): void
  ended(exitCode: number): void
}

/** Runs a command. `options` are its own and those that every command takes; commander knows them by name only. */
// biome-ignore lint/suspicious/noExplicitAny: each command declares the options that it takes.
export type Run = (io: Io, options: any, operand: string | undefined) => Promise<number>

/** How the files of this folder declare commands. */
export interface Declaring {
  /** Adds a command to its parent: its name with its arguments, what it does, and examples of its use. */
  command(parent: Command, words: string, description: string, examples: readonly string[]): Command
  /** What runs when the command is called. Options that it implies go with those that were given. */
  act(run: Run, implied?: GlobalOptions): (...given: unknown[]) => Promise<void>
}

/** Written at the end of each command's help in place of five lines. */
const GLOBAL_OPTIONS = 'Also --stage, --client, --many, --signing, --region, --profile, --json'

/** Declares commands that act with this terminal. */
export const declaring = (io: Io, { began, ended }: Session): Declaring => ({
  command: (parent, words, description, examples) =>
    parent
      .command(words)
      .description(description)
      .addHelpText(
        'after',
        `\n${GLOBAL_OPTIONS}\n\nExamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}`,
      ),
  act:
    (run, implied = {}) =>
    async (...given) => {
      const self = given.at(-1) as Command
      const options = Object.assign(self.optsWithGlobals(), implied)
      assertNoneIsEmpty(options, self.args)
      const client = clientAmongMany(options, io.environment)
      const at = {
        ...io,
        environment: environmentWith(options, io.environment),
        ...(client === undefined ? {} : { client }),
        ...(options.clientId === undefined ? {} : { clientId: options.clientId }),
      }
      began(at)
      ended(await run(at, options, self.args[0]))
    },
})

/** An empty text is a shell variable that is not set, and must not fall back to another stage or file. */
function assertNoneIsEmpty(options: Readonly<Record<string, unknown>>, operands: readonly string[]): void {
  const isEmpty = (value: unknown) =>
    [value].flat().some((text) => typeof text === 'string' && text.trim() === '')
  const [name] = Object.entries(options).find(([, value]) => isEmpty(value)) ?? []
  if (name !== undefined)
    throw new CliError(
      'usage',
      `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} is empty.`,
    )
  if (isEmpty(operands)) throw new CliError('usage', 'The name of the file is empty.')
}

/** Reads an option's value as whole seconds. */
export function seconds(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Whole seconds from 1 to 9999.')
}

/** Collects the values of an option that may be given again and again. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
]
