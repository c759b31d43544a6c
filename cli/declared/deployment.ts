import type { Command } from 'commander'
import { type Declaring, seconds } from './declaration.ts'

/** Commands about a deployment: what is stored, what the refresher does, and what is wrong. */
export function declareDeployment(root: Command, { command, act }: Declaring): void {
  command(root, 'status', 'show what is stored and how long it lasts; fails when a token is not usable', [
    'stitch-token status --stage prod',
    'stitch-token status --watch',
    'stitch-token status --many',
  ])
    .option('--watch [seconds]', 'look repeatedly, every 5 seconds by default', seconds)
    .action(
      act(async (at, { watch, ...options }) => {
        const everySeconds = watch === undefined ? {} : { watch: watch === true ? 5 : watch }
        return (await import('../commands/status.ts')).status(at, { ...options, ...everySeconds })
      }),
    )

  command(root, 'clients', 'show the clients of a deployment for many, the worst first', [
    'stitch-token clients --stage prod',
    'stitch-token clients --failing',
    'stitch-token clients --json --no-secrets',
  ])
    .option('--failing', 'only those that fail or need attention')
    .option('--all', 'all of them; the 20 worst by default')
    .option('--no-secrets', 'do not read the secrets, which say when the certificates end')
    .action(
      act(async (at, options) => (await import('../commands/clients.ts')).clients(at, options), {
        many: true,
      }),
    )

  command(root, 'refresh', 'have the refresher renew the tokens that are due, and show the results', [
    'stitch-token refresh --stage prod',
    'stitch-token refresh --force --scope client_paymentrequest',
    'stitch-token refresh --many',
  ])
    .option('--force', 'renew what is not due yet; never a token younger than 60 s')
    .option('--scope <set...>', 'only these scope sets, as configured')
    .action(act(async (at, options) => (await import('../commands/refresh.ts')).refresh(at, options)))

  command(root, 'logs', 'show what the refresher has logged', [
    'stitch-token logs --since 2h --stage prod',
    'stitch-token logs --follow',
    'stitch-token logs --client acme --many',
  ])
    .option('--since <time>', 'how far back (90s, 15m, 2h, 3d), or from an instant; 15m by default')
    .option('--follow', 'continue with new lines, until Ctrl-C')
    .action(act(async (at, options) => (await import('../commands/logs.ts')).logs(at, options)))

  command(root, 'doctor', 'check every link of the chain, stop at what is wrong, and show the next step', [
    'stitch-token doctor --stage prod',
    'stitch-token doctor --no-token',
    'stitch-token doctor --network',
    'stitch-token doctor --many',
    'stitch-token doctor --client acme --many',
  ])
    .option('--no-token', 'do not ask the token endpoint for a token')
    .option('--network', "measure the connection to Stitch's API too; takes 80 s")
    .action(act(async (at, options) => (await import('../commands/doctor.ts')).doctor(at, options)))
}
