import { shellQuoted } from '../shell.ts'
import type { CompletedCommand, Values } from './command-tree.ts'
import { commandCases, optionCases, valueCases } from './shell-cases.ts'

/**
 * The script for bash 3.2, which macOS has, and later. It does not need the package bash-completion. A value after an
 * equals sign is completed too: bash takes `--scope=x` apart into three words.
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
${optionCases(commands)}
${commandCases(commands)}
    esac
  done
  [[ $current == '=' ]] && current=''
  case "$command/$option" in
${valueCases(commands, completing)}
  esac
  case "$command/$current" in
${commands.map(({ words, options }) => `    ${shellQuoted(words)}/-*) _stitch_token_complete ${list(options.flatMap(({ flags }) => flags))} "$current" ;;`).join('\n')}
${commands.map(operandCase).join('\n')}
  esac
}

complete -F _stitch_token stitch-token
`

const list = (words: readonly string[]): string => `$${shellQuoted(words.join('\\n'))}`

const operandCase = ({ words, next, operand = 'none' }: CompletedCommand): string =>
  `    ${shellQuoted(words)}/*) ${completing(next.length > 0 ? next.map(([name]) => name) : operand)} ;;`

const completing = (values: Values): string => {
  if (values === 'files') return '_stitch_token_files "$current"'
  return values === 'none' ? ':' : `_stitch_token_complete ${list(values)} "$current"`
}
