import { Command, InvalidArgumentError } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { CliError } from './cli-error.ts'
import type { Io } from './io.ts'
import { pagePath } from './pages.ts'
import { environmentWith } from './settings.ts'
import { visibleLines } from './visible-text.ts'

/** Who is told how a command line goes on. */
export interface Session {
  /** Whether standard error is for programs: help is not written there. */
  readonly asJson: boolean
  /** Is called with what the command acts on, when its options are known. */
  began(io: Io): void
  ended(exitCode: number): void
}

/** Runs a command. `options` are its own and those that every command takes; commander knows them by name only. */
// biome-ignore lint/suspicious/noExplicitAny: each command declares the options that it takes.
type Run = (io: Io, options: any, operand: string | undefined) => Promise<number>

const EXIT_CODES = `
Exit codes:
  0  it is so, it is done
  1  it is not right, or could not be done; the message has a code
  2  called wrongly: arguments, files, settings, AWS credentials
  3  not just now: try again
  130  ended by Ctrl-C`

/**
 * The command line, described for the parser. Each command's code is loaded when it runs, so that `certificate` does not wait
 * for the AWS SDK.
 */
export function program(io: Io, { asJson, began, ended }: Session): Command {
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
      writeOut: (text) => io.out.write(visibleLines(text)),
      writeErr: (text) => (asJson ? undefined : io.err.write(visibleLines(text))),
      // Said where every problem is said.
      outputError: () => undefined,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText(
      'after',
      `${EXIT_CODES}\n\nEvery setting is an environment variable too: ${pagePath('README.md')}, section "Settings".\nMore: ${pagePath('docs/cli.md')}`,
    )

  const act = (run: Run) => {
    return async (...given: unknown[]) => {
      const self = given.at(-1) as Command
      const options = self.optsWithGlobals()
      assertNoneIsEmpty(options, self.args)
      const at = {
        ...io,
        environment: environmentWith(options, io.environment),
        ...(options.clientId === undefined ? {} : { clientId: options.clientId }),
      }
      began(at)
      ended(await run(at, options, self.args[0]))
    }
  }
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
    .action(
      act(async (at, options, file = '-') =>
        (await import('./commands/certificate.ts')).certificate(at, file, options),
      ),
    )

  withCredentials(
    command(root, 'assertion', 'print a fresh client assertion, for cURL or Postman', [
      'stitch-token assertion --client-id test-2f9f… --certificate certificate.pem',
    ]),
  ).action(act(async (at, options) => (await import('./commands/assertion.ts')).assertion(at, options)))

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
    .action(act(async (at, options) => (await import('./commands/token.ts')).token(at, options)))

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
    .action(
      act(async (at, options, file) =>
        (await import('./commands/secret-put.ts')).secretPut(at, file, options),
      ),
    )

  command(
    root,
    'status',
    'show what is stored and how long it lasts; fails when a token is missing or expired',
    ['stitch-token status --stage prod', 'stitch-token status --watch'],
  )
    .option('--watch [seconds]', 'look again and again, every 5 seconds by default', seconds)
    .action(
      act(async (at, { watch, ...options }) => {
        const everySeconds = watch === undefined ? {} : { watch: watch === true ? 5 : watch }
        return (await import('./commands/status.ts')).status(at, { ...options, ...everySeconds })
      }),
    )

  command(root, 'refresh', 'have the refresher renew what is due, and show what became of it', [
    'stitch-token refresh --stage prod',
    'stitch-token refresh --force --scope client_paymentrequest',
  ])
    .option('--force', 'renew what is not due yet; never a token younger than 60 s')
    .option('--scope <set...>', 'only these scope sets, as configured')
    .action(act(async (at, options) => (await import('./commands/refresh.ts')).refresh(at, options)))

  command(root, 'doctor', 'look at every link of the chain, stop at what is wrong, and say the next step', [
    'stitch-token doctor --stage prod',
    'stitch-token doctor --no-token',
    'stitch-token doctor --network',
  ])
    .option('--no-token', 'do not ask the token endpoint for a token')
    .option('--network', "measure the way to Stitch's API too, in 80 s: round trips, idle connections")
    .action(act(async (at, options) => (await import('./commands/doctor.ts')).doctor(at, options)))

  command(root, 'local', 'run a simulated Stitch and a local AWS with fresh tokens, for tests', [
    'stitch-token local',
    'stitch-token local --clients acme other --scope client_paymentrequest --port 4566',
  ])
    .option('--clients <alias...>', 'a deployment for many clients: their aliases')
    .option(
      '--scope <set...>',
      'scope sets, each with a token of its own; the four of a new client by default',
    )
    .option('--port <number>', 'port of the AWS endpoint, Stitch takes the next; any by default', port)
    .option('--life <seconds>', 'how long a token lives, in seconds; 3600 by default', life)
    .action(act(async (at, options) => (await import('./commands/local.ts')).local(at, options)))
  return root
}

/** An empty text is a shell variable that is not set, and must not fall back to another stage or file. */
function assertNoneIsEmpty(options: Readonly<Record<string, unknown>>, operands: readonly string[]): void {
  const isEmpty = (value: unknown) =>
    [value].flat().some((text) => typeof text === 'string' && text.trim() === '')
  const [name] = Object.entries(options).find(([, value]) => isEmpty(value)) ?? []
  if (name !== undefined)
    throw new CliError(
      'usage',
      `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} is empty.`,
    )
  if (isEmpty(operands)) throw new CliError('usage', 'The name of the file is empty.')
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

function life(text: string): number {
  if (/^[1-9]\d{2,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Whole seconds from 100 to 999999.')
}

function port(text: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (number >= 1 && number <= 65_534) return number
  throw new InvalidArgumentError('A number from 1 to 65534.')
}
