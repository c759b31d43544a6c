import { shellQuoted } from '../shell.ts'
import { type CompletedCommand, takesValue, type Values } from './command-tree.ts'

/** The cases of bash and zsh that remember the command so far. Each depends on the earlier words and the next one. */
export const commandCases = (commands: readonly CompletedCommand[]): string =>
  commands
    .filter(({ words }) => words !== '')
    .map(({ words }) => {
      const known = words.split(' ')
      const last = known.pop()
      return `      ${shellQuoted(`${known.join(' ')}/${last}`)}) command=${shellQuoted(words)} ;;`
    })
    .join('\n')

/** What a `case` matches: any of these flags of a command. */
const pattern = (words: string, flags: readonly string[]): string =>
  flags.map((flag) => shellQuoted(`${words}/${flag}`)).join('|')

/** The cases of bash and zsh that remember an option whose value comes next. */
export const optionCases = (commands: readonly CompletedCommand[]): string =>
  commands
    .map(({ words, options }) => ({ words, flags: options.filter(takesValue).flatMap(({ flags }) => flags) }))
    .filter(({ flags }) => flags.length > 0)
    .map(({ words, flags }) => `      ${pattern(words, flags)}) option="$word" ;;`)
    .join('\n')

/** The cases of bash and zsh that complete the value of an option, each shell in its own way. */
export const valueCases = (
  commands: readonly CompletedCommand[],
  completing: (values: Values) => string,
): string =>
  commands
    .flatMap(({ words, options }) =>
      options
        .filter(takesValue)
        .map(
          ({ flags, values = 'none' }) => `    ${pattern(words, flags)}) ${completing(values)}; return ;;`,
        ),
    )
    .join('\n')
