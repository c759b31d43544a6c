import { Command, InvalidArgumentError } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import type { Io } from './io.ts'

/** Where a command's exit code goes. */
type Ended = (exitCode: number) => void

const EXIT_CODES = `
Exit codes:
  0  it is so, it is done
  1  it is not right, or could not be done; the message has a code
  2  called wrongly: arguments, files, settings, AWS credentials
  3  not just now: try again`

/**
 * The command line, described for the parser. Each command's code is loaded when it runs, so that `certificate` does not wait
 * for the AWS SDK.
 */
export function program(io: Io, ended: Ended): Command {
  const root = new Command('stitch-token')
    .description(
      'Stitch client tokens on AWS Lambda: certificates, assertions, tokens, and what is wrong with them.',
    )
    .version(packageJson.version)
    .option('--stage <name>', 'stage of the deployment (STITCH_STAGE; dev)')
    .option('--client <alias>', 'alias of the Stitch client (STITCH_CLIENT; default)')
    .option('--region <region>', 'AWS Region (AWS_REGION)')
    .option('--profile <name>', 'AWS profile (AWS_PROFILE)')
    .option('--json', 'results and problems as JSON')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.out.write(text),
      writeErr: (text) => io.err.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText(
      'after',
      `${EXIT_CODES}\n\nEvery setting is an environment variable too: README.md, section "Settings".`,
    )

  const command = (parent: Command, words: string, description: string, examples: readonly string[]) =>
    parent
      .command(words)
      .description(description)
      .addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}`)

  command(root, 'certificate', 'show what a certificate file holds, and whether it can be used', [
    'stitch-token certificate certificate.pem',
    'stitch-token certificate certificate.pem --json',
  ])
    .argument('<file>', 'the PEM that Stitch issued; - for standard input')
    .option('--passphrase-file <file>', 'passphrase of the private key; - for standard input')
    .action(async (file, _, self: Command) =>
      ended(await (await import('./commands/certificate.ts')).certificate(io, file, self.optsWithGlobals())),
    )

  withCredentials(
    command(root, 'assertion', 'print a fresh client assertion, for cURL or Postman', [
      'stitch-token assertion --client-id test-2f9f… --certificate certificate.pem',
    ]),
  ).action(async (_, self: Command) =>
    ended(await (await import('./commands/assertion.ts')).assertion(io, self.optsWithGlobals())),
  )

  withCredentials(
    command(root, 'token', 'ask the token endpoint for a token and print its JSON', [
      'stitch-token token --client-id test-2f9f… --certificate certificate.pem --scope client_paymentrequest',
      'stitch-token token --client-id test-2f9f… --certificate certificate.pem --scope client_refund --curl',
      'stitch-token token --client-id test-7c1e… --client-secret-file - --scope client_refund < secret.txt',
    ]),
  )
    .option('--client-secret-file <file>', 'a client secret instead of a certificate; - for standard input')
    .requiredOption('--scope <scopes>', 'scopes, separated by one space')
    .option('--curl', 'print the cURL command instead of sending the request')
    .option('--fetch', 'print JavaScript with fetch instead of sending the request')
    .action(async (_, self: Command) =>
      ended(await (await import('./commands/token.ts')).token(io, self.optsWithGlobals())),
    )

  const secret = root.command('secret').description('the credentials in AWS Secrets Manager')
  command(
    secret,
    'put',
    'check credentials, prove them with a real token, and only then make them the ones in use',
    [
      'stitch-token secret put certificate.pem --client-id test-2f9f… --stage prod',
      'stitch-token secret put --client-secret-file - --client-id test-7c1e… < secret.txt',
    ],
  )
    .argument('[file]', 'the PEM that Stitch issued; - for standard input')
    .option('--client-id <id>', 'client id (STITCH_CLIENT_ID)')
    .option('--passphrase-file <file>', 'passphrase of the private key, stored with it; - for standard input')
    .option('--client-secret-file <file>', 'a client secret instead of a certificate; - for standard input')
    .option('--no-check', 'do not get a token with it first')
    .option('--other-client', 'allow another client id than the one in use')
    .action(async (file, _, self: Command) =>
      ended(await (await import('./commands/secret-put.ts')).secretPut(io, file, self.optsWithGlobals())),
    )

  command(
    root,
    'status',
    'show what is stored and how long it lasts; fails when a token is missing or expired',
    ['stitch-token status --stage prod', 'stitch-token status --watch'],
  )
    .option('--watch [seconds]', 'look again and again, every 5 seconds by default', seconds)
    .action(async (_, self: Command) => {
      const { watch, ...options } = self.optsWithGlobals()
      const everySeconds = watch === undefined ? {} : { watch: watch === true ? 5 : watch }
      ended(await (await import('./commands/status.ts')).status(io, { ...options, ...everySeconds }))
    })

  command(root, 'refresh', 'have the refresher renew what is due, and show what became of it', [
    'stitch-token refresh --stage prod',
    'stitch-token refresh --force --scope client_paymentrequest',
  ])
    .option('--force', 'renew what is not due yet; never a token younger than 60 s')
    .option('--scope <set...>', 'only these scope sets, as configured')
    .action(async (_, self: Command) =>
      ended(await (await import('./commands/refresh.ts')).refresh(io, self.optsWithGlobals())),
    )

  command(root, 'doctor', 'look at every link of the chain, stop at what is wrong, and say the next step', [
    'stitch-token doctor --stage prod',
    'stitch-token doctor --no-token',
  ])
    .option('--no-token', 'do not ask the token endpoint for a token')
    .action(async (_, self: Command) =>
      ended(await (await import('./commands/doctor.ts')).doctor(io, self.optsWithGlobals())),
    )
  return root
}

const withCredentials = (command: Command): Command =>
  command
    .option('--client-id <id>', 'client id (STITCH_CLIENT_ID)')
    .option('--certificate <file>', 'the PEM that Stitch issued; - for standard input')
    .option('--passphrase-file <file>', 'passphrase of the private key; - for standard input')

function seconds(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Whole seconds from 1 to 9999.')
}
