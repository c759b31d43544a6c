import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { putCommand } from '../support/command-on-path.ts'
import { startFolder } from '../support/folder.ts'
import { type Owner, thisSuite } from '../support/owner.ts'
import { noTerminal, PseudoTerminal } from '../support/pseudo-terminal.ts'

/** What is typed, and what it may become: one of these. */
const LINES: readonly [typed: string, completed: readonly string[]][] = [
  ['stitch-token comp', ['completion']],
  ['stitch-token secret p', ['put']],
  ['stitch-token --stage prod secret p', ['put']],
  ['stitch-token --stage=prod do', ['doctor']],
  ['stitch-token api --sc', ['--scope']],
  ['stitch-token api --scope client_im', ['client_imageupload']],
  ['stitch-token refresh --force --scope client_bus', ['client_businesslookup']],
  ['stitch-token status --watch --js', ['--json']],
  ['stitch-token status --stage stag', ['staging']],
  ['stitch-token completion z', ['zsh']],
  ['stitch-token pay --method cash_', ['cash_atm', 'cash_retailer']],
  ['stitch-token certificate my-c', ['my-certificate.pem']],
  ['stitch-token secret put my-c', ['my-certificate.pem']],
  ['stitch-token pay --stat', []],
]

const has = (shell: string) => {
  try {
    execFileSync('sh', ['-c', `command -v ${shell}`])
    return true
  } catch {
    return false
  }
}
const unless = (shell: string) => (has(shell) ? false : `no ${shell} on this machine`)

/** A folder with the command on its path, as a person has it, its script for a shell, and a file to complete. */
function place(owner: Owner, shell: string): { folder: string; environment: NodeJS.ProcessEnv } {
  const folder = startFolder(owner)
  putCommand(folder)
  writeFileSync(join(folder, 'my-certificate.pem'), '')
  const { TERM = 'xterm', LANG = 'C.UTF-8' } = process.env
  const environment = {
    PATH: `${folder}:${process.env.PATH}`,
    HOME: folder,
    TERM,
    LANG,
    STITCH_STAGE: 'staging',
  }
  const script = execFileSync(join(folder, 'stitch-token'), ['completion', shell], { env: environment })
  writeFileSync(join(folder, `completion.${shell}`), script)
  return { folder, environment }
}

const quoted = (text: string) => `'${text}'`

describe('completions in bash', { skip: unless('bash') }, () => {
  const owner = thisSuite()
  const { folder, environment } = place(owner, 'bash')
  const completions = (line: string): string[] => {
    // As readline takes a line apart, with an equals sign as a word of its own.
    const words = line
      .split(' ')
      .flatMap((word) => word.split(/(=)/).filter((part, index) => part !== '' || index === 0))
    const script = `source completion.bash
COMP_WORDS=(${words.map(quoted).join(' ')}) COMP_CWORD=${words.length - 1}
_stitch_token
printf '%s\\n' "\${COMPREPLY[@]}"`
    const said = execFileSync('bash', ['--norc', '-uc', script], {
      cwd: folder,
      env: environment,
      encoding: 'utf8',
    })
    return said.split('\n').filter((found) => found !== '')
  }
  for (const [typed, completed] of LINES)
    it(`${typed} → ${completed.join(', ') || 'nothing'}`, () =>
      assert.deepEqual(completions(typed), completed))

  it('complete a value after an equals sign', () => {
    assert.deepEqual(completions('stitch-token api --scope=client_im'), ['client_imageupload'])
  })

  it('complete at the Tab key', { skip: noTerminal() ?? false }, async (t) => {
    const terminal = new PseudoTerminal(t, 'exec bash --norc --noprofile -i', folder, {
      ...environment,
      PS1: '> ',
    })
    terminal.type('source completion.bash; echo read""y\n')
    await terminal.sees(/ready/)
    terminal.type('stitch-token api --scope client_im\t--sta\t')
    await terminal.sees(/--scope client_imageupload --stage /)
  })
})

describe('completions in zsh', { skip: unless('zsh') || (noTerminal() ?? false) }, () => {
  const owner = thisSuite()
  const { folder, environment } = place(owner, 'zsh')
  let terminal: PseudoTerminal
  before(async () => {
    terminal = new PseudoTerminal(owner, 'exec zsh -f -i', folder, environment)
    // The key that clears the line shows its end, and no list is shown where there are several.
    terminal.type(
      "PROMPT='> '; zle -N shown; shown() { print -r -- \"[[$BUFFER]]\"; BUFFER='' }; bindkey '^X' shown\n",
    )
    terminal.type('autoload -U compinit; compinit -u -D; source ./completion.zsh; echo read""y\n')
    await terminal.sees(/ready/)
  })
  for (const [typed, completed] of LINES)
    it(`${typed} → ${completed.join(', ') || 'nothing'}`, async () => {
      terminal.type(`${typed}\t\u0018`)
      const head = typed.slice(0, typed.lastIndexOf(' ') + 1)
      const common =
        completed.length === 1
          ? `${completed[0]} ?`
          : completed.length === 0
            ? typed.slice(head.length)
            : 'cash_'
      await terminal.sees(new RegExp(`\\[\\[${`${head}${common}`.replaceAll('.', '\\.')}\\]\\]`))
    })
})

describe('completions in fish', { skip: unless('fish') }, () => {
  const owner = thisSuite()
  const { folder, environment } = place(owner, 'fish')
  const completions = (line: string): string[] => {
    const script = `source completion.fish; complete -C ${quoted(line)}`
    const said = execFileSync('fish', ['--no-config', '-c', script], {
      cwd: folder,
      env: environment,
      encoding: 'utf8',
    })
    return said
      .split('\n')
      .filter((found) => found !== '')
      .map((found) => found.split('\t')[0] ?? '')
  }
  for (const [typed, completed] of LINES)
    it(`${typed} → ${completed.join(', ') || 'nothing'}`, () =>
      assert.deepEqual(completions(typed).sort(), [...completed]))

  it('come with what each command does', () => {
    const script = "source completion.fish; complete -C 'stitch-token doc'"
    const said = execFileSync('fish', ['--no-config', '-c', script], {
      cwd: folder,
      env: environment,
      encoding: 'utf8',
    })
    assert.match(said, /^doctor\tcheck every link of the chain/)
  })
})
