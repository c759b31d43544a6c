import { type CompletedCommand, takesValue, type Values } from './command-tree.ts'

/** The script for fish: a line for each command, option and list of values. */
export const fishScript = (commands: readonly CompletedCommand[]): string => {
  const withValues = [
    ...new Set(commands.flatMap(({ options }) => options.filter(takesValue).flatMap(({ flags }) => flags))),
  ]
  return `# Completes stitch-token in fish.
function __stitch_token_at
    set -l words
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
        else if contains -- $word ${withValues.map(quoted).join(' ')}
            set skip 1
        else if not string match -q -- '-*' $word
            set -a words $word
        end
    end
    test "$words" = "$argv[1]"; and return
    test "$argv[2]" = and-operands; and string match -q -- "$argv[1] *" "$words"
end

complete -c stitch-token -f
${commands.flatMap(linesOf).join('\n')}
`
}

/** In single quotes fish knows two escapes: the quote itself and the backslash (fish: "Quotes"). */
const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`

function linesOf({ words, next, options, operand = 'none' }: CompletedCommand): readonly string[] {
  const where = next.length === 0 ? `${quoted(words)} and-operands` : quoted(words)
  const here = `complete -c stitch-token -n ${quoted(`__stitch_token_at ${where}`)}`
  return [
    ...next.map(([name, description]) => `${here} -a ${quoted(name)} -d ${quoted(description)}`),
    ...(next.length === 0 && operand !== 'none' ? [`${here} ${completing(operand)}`] : []),
    ...options.map(
      ({ flags, description, values, isOptional }) =>
        `${here} ${flags.map(flag).join(' ')} -d ${quoted(description)}${values === undefined || isOptional ? '' : ` ${completing(values)} -r`}`,
    ),
  ]
}

const flag = (text: string): string => (text.startsWith('--') ? `-l ${text.slice(2)}` : `-s ${text.slice(1)}`)

/** Each value in quotes of its own within the list: one with a blank is one value. */
const completing = (values: Values): string => {
  if (values === 'files') return '-F'
  return values === 'none' ? '-f' : `-f -a ${quoted(values.map(quoted).join(' '))}`
}
