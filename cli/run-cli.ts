import { CommanderError } from 'commander'
import type { Io } from './io.ts'
import { printProblem } from './print.ts'
import { EXIT, problemOf } from './problem.ts'
import { program } from './program.ts'
import { ERASE_LINE } from './progress.ts'

/** Runs one command line, without the name of the program. Resolves with the exit code; never rejects. */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.ok
  try {
    const command = program(io, (code) => {
      exitCode = code
    }).parseAsync([...args], { from: 'user' })
    await Promise.race([command, io.interruption.happens])
    return exitCode
  } catch (error) {
    // Commander has said what is wrong; or has printed the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    const problem = problemOf(error)
    // Nothing that is half written stays before it: a count of seconds, the terminal's ^C.
    if (problem.code === 'interrupted' && io.err.isTerminal) io.err.write(ERASE_LINE)
    if (problem.message !== '') printProblem(io, problem, args.includes('--json'))
    return problem.exitCode
  }
}
