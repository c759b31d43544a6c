import type { Argument, Command, Option } from 'commander'

/** What a shell can offer for a value: known names, files, or nothing. */
export type Values = readonly string[] | 'files' | 'none'

/** An option as a shell completes it. */
export interface CompletedOption {
  /** With their dashes: `--scope`, `-F`. */
  readonly flags: readonly string[]
  readonly description: string
  /** Absent for a switch. */
  readonly values?: Values
  /** Whether the value may be left out. */
  readonly isOptional: boolean
}

/** Whether the next word is its value. An option with an optional value does not make the next word a value. */
export const takesValue = ({ values, isOptional }: CompletedOption): boolean =>
  values !== undefined && !isOptional

/** A command as a shell completes it. */
export interface CompletedCommand {
  /** Its words: `secret put`. Empty for the program itself. */
  readonly words: string
  readonly description: string
  /** Names and descriptions of the words that may follow. */
  readonly next: readonly (readonly [name: string, description: string])[]
  /** Its own, and those that every command takes. */
  readonly options: readonly CompletedOption[]
  /** What its argument may be; absent where it takes none. */
  readonly operand?: Values
}

/** Values by their placeholder in the help, for example `set`. */
export type KnownValues = Readonly<Record<string, Values>>

/** Every command below the program, and the program itself first. */
export function commandTree(root: Command, known: KnownValues): readonly CompletedCommand[] {
  const shared = root.options
    .filter(({ long }) => long !== '--version')
    .map((option) => optionOf(option, known))
  const walk = (command: Command, words: string): readonly CompletedCommand[] => {
    const own = command === root ? [] : command.options.map((option) => optionOf(option, known))
    const [argument] = command.registeredArguments
    return [
      {
        words,
        description: command.description(),
        next: command.commands.map((child) => [child.name(), child.description()]),
        options: [...own, ...shared, HELP],
        ...(argument === undefined ? {} : { operand: valuesOf(argument, argument.name(), known) }),
      },
      ...command.commands.flatMap((child) => walk(child, `${words} ${child.name()}`.trim())),
    ]
  }
  return walk(root, '')
}

const HELP: CompletedOption = { flags: ['--help'], description: 'show help', isOptional: false }

function optionOf(option: Option, known: KnownValues): CompletedOption {
  const { flags, short, long, description, required, optional } = option
  const [, word = ''] = /[<[]([\w=]+)/.exec(flags) ?? []
  return {
    flags: [long, short].filter((flag) => flag !== undefined && flag !== null),
    description,
    isOptional: optional,
    ...(required || optional ? { values: valuesOf(option, word, known) } : {}),
  }
}

const valuesOf = (
  { argChoices }: Pick<Option | Argument, 'argChoices'>,
  word: string,
  known: KnownValues,
): Values => argChoices ?? known[word] ?? 'none'
