import { shellQuoted } from '../shell.ts'
import type { CompletedCommand, Values } from './command-tree.ts'
import { commandCases, optionCases, valueCases } from './shell-cases.ts'

/** The script for zsh: sourced after `compinit`, or put into a folder of `fpath` as `_stitch-token`. */
export const zshScript = (commands: readonly CompletedCommand[]): string => `#compdef stitch-token
# Completes stitch-token in zsh.
_stitch_token() {
  local command='' option='' word index current="\${words[CURRENT]}"
  for ((index = 2; index < CURRENT; index++)); do
    word="\${words[index]}"
    if [[ -n $option ]]; then option=''; continue; fi
    case "$command/$word" in
${optionCases(commands)}
${commandCases(commands)}
    esac
  done
  # --scope=x is one word here: its value is completed after the equals sign.
  if [[ -z $option && $current == --*=* ]]; then
    option="\${current%%=*}"
    compset -P '*='
  fi
  local -a found
  case "$command/$option" in
${valueCases(commands, completing)}
  esac
  case "$command/$current" in
${commands.map(optionCase).join('\n')}
${commands.map(operandCase).join('\n')}
  esac
}

if [[ $funcstack[1] == _stitch-token ]]; then _stitch_token "$@"; else compdef _stitch_token stitch-token; fi
`

/** A colon parts a name from its description. */
const described = (name: string, description: string): string =>
  shellQuoted(`${name.replaceAll(':', '\\:')}:${description}`)

const optionCase = ({ words, options }: CompletedCommand): string => {
  const all = options.flatMap(({ flags, description }) => flags.map((flag) => described(flag, description)))
  return `    ${shellQuoted(words)}/-*) found=(${all.join(' ')}); _describe -o option found ;;`
}

const operandCase = ({ words, next, operand = 'none' }: CompletedCommand): string =>
  next.length === 0
    ? `    ${shellQuoted(words)}/*) ${completing(operand)} ;;`
    : `    ${shellQuoted(words)}/*) found=(${next.map(([name, description]) => described(name, description)).join(' ')}); _describe command found ;;`

const completing = (values: Values): string => {
  if (values === 'files') return '_files'
  return values === 'none' ? ':' : `compadd -- ${values.map(shellQuoted).join(' ')}`
}
