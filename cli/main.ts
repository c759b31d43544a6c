import { processIo } from './io.ts'
import { EXIT } from './problem.ts'
import { runCli } from './run-cli.ts'

// `stitch-token status | head -1`: whoever reads has enough, which is no failure of ours.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1))

const io = processIo()
const exitCode = await runCli(process.argv.slice(2), io)
await io.release()
// What is interrupted may still wait for an answer.
if (exitCode >= EXIT.interrupted) process.exit(exitCode)
process.exitCode = exitCode
