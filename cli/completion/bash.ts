import { shellQuoted } from '../shell.ts'
import type { CompletedCommand, CompletedOption, Values } from './command-tree.ts'

/**
 * The script for bash 3.2 and later, which macOS has. It needs nothing of the package bash-completion. A value after an equals sign is
 * completed too: bash takes `--scope=x` apart into three words.
 */
export const bashScript = (
  commands: readonly CompletedCommand[],
): string => `# Completes stitch-token in bash.
_stitch_token_complete() {
  local IFS=$'\\n' word
  COMPREPLY=()
  for word in $(compgen -W "$1" -- "$2"); do
    COMPREPLY+=("$(printf '%q' "$word")")
  done
}

_stitch_token_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -- "$1"))
}

_stitch_token() {
  local command='' option='' word index
  local current="\${COMP_WORDS[COMP_CWORD]}"
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    [[ $word == '=' ]] && continue
    if [[ -n $option ]]; then option=''; continue; fi
    case "$command/$word" in
${commands.flatMap(optionsWithValues).join('\n')}
${commands
  .filter(({ words }) => words !== '')
  .map(
    ({ words }) =>
      `      ${shellQuoted(`${words.split(' ').slice(0, -1).join(' ')}/${words.split(' ').at(-1)}`)}) command=${shellQuoted(words)} ;;`,
  )
  .join('\n')}
    esac
  done
  [[ $current == '=' ]] && current=''
  case "$command/$option" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$command/$current" in
${commands.map(({ words, options }) => `    ${shellQuoted(words)}/-*) _stitch_token_complete ${list(options.flatMap(({ flags }) => flags))} "$current" ;;`).join('\n')}
${commands.map(operandCase).join('\n')}
  esac
}

complete -F _stitch_token stitch-token
`

const list = (words: readonly string[]): string => `$${shellQuoted(words.join('\\n'))}`

/** Remembers an option whose value comes next. An optional value is no reason to wait for one. */
const optionsWithValues = ({ words, options }: CompletedCommand): readonly string[] => {
  const flags = options
    .filter(({ values, isOptional }) => values !== undefined && !isOptional)
    .flatMap((option) => option.flags)
  return flags.length === 0
    ? []
    : [`      ${flags.map((flag) => shellQuoted(`${words}/${flag}`)).join('|')}) option="$word" ;;`]
}

const valueCases = ({ words, options }: CompletedCommand): readonly string[] =>
  options
    .filter(({ values, isOptional }: CompletedOption) => values !== undefined && !isOptional)
    .map(
      ({ flags, values = 'none' }) =>
        `    ${flags.map((flag) => shellQuoted(`${words}/${flag}`)).join('|')}) ${completing(values)}; return ;;`,
    )

const operandCase = ({ words, next, operand = 'none' }: CompletedCommand): string =>
  `    ${shellQuoted(words)}/*) ${completing(next.length > 0 ? next.map(([name]) => name) : operand)} ;;`

const completing = (values: Values): string => {
  if (values === 'files') return '_stitch_token_files "$current"'
  return values === 'none' ? ':' : `_stitch_token_complete ${list(values)} "$current"`
}
