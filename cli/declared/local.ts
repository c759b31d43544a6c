import { type Command, InvalidArgumentError } from 'commander'
import type { Declaring } from './declaration.ts'

/** The command for the tests of other programs. */
export function declareLocal(root: Command, { command, act }: Declaring): void {
  command(root, 'local', 'run a simulated Stitch and a local AWS with fresh tokens, for tests', [
    'stitch-token local',
    'stitch-token local --clients acme other --scope client_paymentrequest --port 4566',
  ])
    .option('--clients <alias...>', 'the aliases of a deployment for many clients')
    .option(
      '--scope <set...>',
      'scope sets, each with a token of its own; the four of a new client by default',
    )
    .option('--port <number>', 'port of the AWS endpoint; Stitch uses the next one; any by default', port)
    .option('--life <seconds>', 'how long a token lives, in seconds; 3600 by default', life)
    .action(act(async (at, options) => (await import('../commands/local.ts')).local(at, options)))
}

function life(text: string): number {
  if (/^[1-9]\d{2,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Whole seconds from 100 to 999999.')
}

function port(text: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (number >= 1 && number <= 65_534) return number
  throw new InvalidArgumentError('A number from 1 to 65534.')
}
