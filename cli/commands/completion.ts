import type { Command } from 'commander'
import { bashScript } from '../completion/bash.ts'
import { type CompletedCommand, commandTree } from '../completion/command-tree.ts'
import { fishScript } from '../completion/fish.ts'
import { knownValues } from '../completion/known-values.ts'
import { zshScript } from '../completion/zsh.ts'
import type { Io } from '../io.ts'
import { EXIT } from '../problem.ts'

const SCRIPTS: Readonly<Record<string, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
}

/**
 * `completion SHELL`: a script that the shell runs at its start. The commands and options in it are those of this
 * program.
 */
export async function completion(io: Io, shell: string, root: Command): Promise<number> {
  const tree = commandTree(root, await knownValues(io.environment))
  io.out.write(SCRIPTS[shell]?.(tree) ?? '')
  return EXIT.ok
}
