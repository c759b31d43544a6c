import { Command, Option } from 'commander'
import { SIGNINGS } from '../lib/token/signing.ts'
import packageJson from '../package.json' with { type: 'json' }
import { declareCalls } from './declared/calls.ts'
import { declareCredentials } from './declared/credentials.ts'
import { declaring, type Session } from './declared/declaration.ts'
import { declareDeployment } from './declared/deployment.ts'
import { declareLocal } from './declared/local.ts'
import { declareShell } from './declared/shell.ts'
import type { Io } from './io.ts'
import { pagePath } from './pages.ts'
import { visibleLines } from './visible-text.ts'

const EXIT_CODES = `
Exit codes:
  0  it is so, it is done
  1  it is not right, or could not be done; the message has a code
  2  called wrongly: arguments, files, settings, AWS credentials
  3  not just now: try again
  130  ended by Ctrl-C`

/**
 * The command line, described for the parser. Each command's code is loaded when it runs, so that `certificate` does
 * not wait for the AWS SDK.
 */
export function program(io: Io, session: Session): Command {
  const root = new Command('stitch-token')
    .description(
      'Stitch client tokens on AWS Lambda: certificates, assertions, tokens, and what is wrong with them.',
    )
    .version(packageJson.version)
    .option('--stage <name>', 'stage of the deployment (STITCH_STAGE; dev)')
    .option('--client <alias>', 'alias of the Stitch client (STITCH_CLIENT; default)')
    .option('--many', 'the deployment for many clients; --client names one of them')
    .addOption(
      new Option('--signing <where>', 'where the private key is (STITCH_SIGNING; secret)').choices(SIGNINGS),
    )
    .option('--region <region>', 'AWS Region (AWS_REGION)')
    .option('--profile <name>', 'AWS profile (AWS_PROFILE)')
    .option('--json', 'results and problems as JSON')
    .configureOutput({
      writeOut: (text) => io.out.write(visibleLines(text)),
      writeErr: (text) => (session.asJson ? undefined : io.err.write(visibleLines(text))),
      // The caller prints this, as it prints every problem.
      outputError: () => undefined,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText(
      'after',
      `${EXIT_CODES}\n\nEvery setting is an environment variable too: ${pagePath('docs/use/settings.md')}\nMore: ${pagePath('docs/use/cli.md')}`,
    )
  const declare = declaring(io, session)
  declareCredentials(root, declare)
  declareDeployment(root, declare)
  declareCalls(root, declare)
  declareLocal(root, declare)
  declareShell(root, declare)
  return root
}
