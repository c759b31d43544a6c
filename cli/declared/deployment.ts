import type { Command } from 'commander'
import { type Declaring, seconds } from './declaration.ts'

/** Commands about a deployment: what is stored, what the refresher does, and what is wrong. */
export function declareDeployment(root: Command, { command, act }: Declaring): void {
  command(root, 'status', 'show what is stored and how long it lasts; fails when a token is not usable', [
    'stitch-token status --stage prod',
    'stitch-token status --watch',
  ])
    .option('--watch [seconds]', 'look again and again, every 5 seconds by default', seconds)
    .action(
      act(async (at, { watch, ...options }) => {
        const everySeconds = watch === undefined ? {} : { watch: watch === true ? 5 : watch }
        return (await import('../commands/status.ts')).status(at, { ...options, ...everySeconds })
      }),
    )

  command(root, 'refresh', 'have the refresher renew what is due, and show what became of it', [
    'stitch-token refresh --stage prod',
    'stitch-token refresh --force --scope client_paymentrequest',
  ])
    .option('--force', 'renew what is not due yet; never a token younger than 60 s')
    .option('--scope <set...>', 'only these scope sets, as configured')
    .action(act(async (at, options) => (await import('../commands/refresh.ts')).refresh(at, options)))

  command(root, 'logs', 'show what the refresher has logged', [
    'stitch-token logs --since 2h --stage prod',
    'stitch-token logs --follow',
  ])
    .option('--since <time>', 'from so long ago (90s, 15m, 2h, 3d) or from an instant; 15m by default')
    .option('--follow', 'go on with what is logged from now on, until Ctrl-C')
    .action(act(async (at, options) => (await import('../commands/logs.ts')).logs(at, options)))

  command(root, 'doctor', 'look at every link of the chain, stop at what is wrong, and say the next step', [
    'stitch-token doctor --stage prod',
    'stitch-token doctor --no-token',
    'stitch-token doctor --network',
  ])
    .option('--no-token', 'do not ask the token endpoint for a token')
    .option('--network', "measure the way to Stitch's API too, in 80 s")
    .action(act(async (at, options) => (await import('../commands/doctor.ts')).doctor(at, options)))
}
