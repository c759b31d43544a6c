import { setImmediate } from 'node:timers/promises'
import { CliError } from './cli-error.ts'
import { processIo } from './io.ts'
import { printProblem } from './print.ts'
import { EXIT, problemOf } from './problem.ts'
import { runCli } from './run-cli.ts'

const io = processIo()
const args = process.argv.slice(2)
let exitCode = await runCli(args, io)
await io.release()

// A stream reports only afterwards that it could not write.
await setImmediate()
const { failure } = io.out
// `stitch-token status | head -1`: a reader that stops early is not a failure.
if (failure !== undefined && failure !== 'EPIPE' && exitCode === EXIT.ok) {
  const problem = problemOf(
    new CliError('output_unwritable', `The result could not be written (${failure}).`),
  )
  printProblem(io, problem, args.includes('--json'))
  exitCode = problem.exitCode
}
// An interrupted command may still be waiting for an answer.
if (exitCode >= EXIT.interrupted) process.exit(exitCode)
process.exitCode = exitCode
