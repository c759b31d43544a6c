import { CommanderError } from 'commander'
import { CliError } from './cli-error.ts'
import type { Io } from './io.ts'
import { assertNoFileItself, withoutValues } from './misplaced-secret.ts'
import { eraseLine, printProblem } from './print.ts'
import { EXIT, problemOf } from './problem.ts'
import { program } from './program.ts'

/** Runs one command line, without the name of the program. Resolves with the exit code; never rejects. */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  const asJson = args.includes('--json')
  // What the command acts on, once its options are known.
  let at = io
  let exitCode: number = EXIT.ok
  try {
    assertNoFileItself(args)
    const command = program(io, {
      asJson,
      began: (begun) => {
        at = begun
      },
      ended: (code) => {
        exitCode = code
      },
    }).parseAsync([...args], { from: 'user' })
    await Promise.race([command, io.interruption.happens])
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok
    if (error instanceof CommanderError && error.code === 'commander.help' && !asJson) return EXIT.usage
    const problem = problemOf(error instanceof CommanderError ? wrongCall(error) : error)
    // Erases a half-written line before it: a count of seconds, or the terminal's ^C.
    if (problem.code === 'interrupted') eraseLine(io)
    if (problem.message !== '') printProblem(at, problem, asJson)
    return problem.exitCode
  }
}

/** The parser's objection to a command line. */
const wrongCall = ({ code, message }: CommanderError): CliError =>
  new CliError(
    'usage',
    code === 'commander.help'
      ? 'Name a command. To see them all: stitch-token --help'
      : withoutValues(message)
          .replace(/^error: /, '')
          .replaceAll('\n', ' '),
  )
