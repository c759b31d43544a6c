import { processIo } from './io.ts'
import { runCli } from './run-cli.ts'

// `stitch-token status | head -1`: whoever reads has enough, which is no failure of ours.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1))

process.exitCode = await runCli(process.argv.slice(2), processIo())
