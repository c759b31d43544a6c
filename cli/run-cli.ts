import { CommanderError } from 'commander'
import type { Io } from './io.ts'
import { printProblem } from './print.ts'
import { EXIT, problemOf } from './problem.ts'
import { program } from './program.ts'

/** Runs one command line, without the name of the program. Resolves with the exit code; never rejects. */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.ok
  try {
    await program(io, (code) => {
      exitCode = code
    }).parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander has said what is wrong; or has printed the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    const problem = problemOf(error)
    printProblem(io, problem, args.includes('--json'))
    return problem.exitCode
  }
}
