import type { Command } from 'commander'
import type { Io } from '../../cli/io.ts'
import { program } from '../../cli/program.ts'

/** The command line as it is declared. None of its commands can run: it has no terminal. */
export const PROGRAM = program({} as Io, { asJson: true, began: () => undefined, ended: () => undefined })

/** The commands that act, each by its words: `secret put`. */
export const COMMANDS: readonly string[] = namesBelow(PROGRAM)

function namesBelow({ commands }: Command): readonly string[] {
  return commands.flatMap((command) => {
    const below = namesBelow(command)
    return below.length === 0 ? [command.name()] : below.map((name) => `${command.name()} ${name}`)
  })
}
