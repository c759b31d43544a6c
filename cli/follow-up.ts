import type { Environment } from '../lib/settings.ts'
import { MANY } from '../lib/token/many-clients.ts'
import { shellWord } from './shell.ts'
import { visible } from './visible-text.ts'
import { withoutSecrets } from './without-secrets.ts'

/**
 * Variables without an option that choose a deployment, a secret or an endpoint, each with the commands that use it.
 */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  AWS_ENDPOINT_URL: ['secret put', 'secret keys', 'status', 'refresh', 'logs', 'doctor'],
  AWS_ENDPOINT_URL_SSM: ['status', 'doctor'],
  AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: ['logs'],
  AWS_ENDPOINT_URL_SECRETS_MANAGER: ['secret put', 'secret keys', 'doctor'],
  AWS_ENDPOINT_URL_KMS: ['secret put', 'secret keys', 'doctor'],
  AWS_ENDPOINT_URL_LAMBDA: ['refresh', 'doctor'],
  STITCH_SECRET_ID: ['secret put', 'secret keys', 'doctor'],
  STITCH_TOKEN_PARAMETER_PREFIX: ['status', 'doctor'],
  STITCH_SCOPES: ['secret put', 'status', 'refresh', 'doctor'],
  STITCH_REFRESHER_FUNCTION: ['refresh', 'logs', 'doctor'],
  STITCH_EXPECT_CLIENT_MODE: ['secret put', 'doctor'],
  STITCH_TOKEN_ENDPOINT: ['secret put', 'assertion', 'token', 'doctor'],
  STITCH_AUDIENCE: ['secret put', 'assertion', 'token', 'doctor'],
  STITCH_ASSERTION_PROFILE: ['secret put', 'assertion', 'token', 'doctor'],
  STITCH_API_ENDPOINT: ['doctor'],
}

/** Variables for names of one client. In a deployment for many clients, the deployment gives these names. */
const OF_ONE_CLIENT = ['STITCH_SECRET_ID', 'STITCH_TOKEN_PARAMETER_PREFIX']

/** Which client a command is about, besides what the environment says. */
export interface GivenNames {
  readonly clientId?: string | undefined
  /** Alias of one among many. */
  readonly client?: string | undefined
}

/** Commands that use credentials and therefore take the client's id. */
const OF_CREDENTIALS = ['secret put', 'assertion', 'token']

/** Commands of AWS's command line that ask no service: they have no Region and no endpoint. */
const OFFLINE = /^(sso login|configure .*)$/

/**
 * The commands in a sentence: ours, AWS's and the deployment. One that is announced with a colon gets a line of its
 * own, ready to be copied, so that no full stop sticks to it.
 */
const COMMAND = new RegExp(
  '(?<colon>: )?(?:' +
    [
      "stitch-token (?<ours>secret put|secret keys|assertion|token|status|clients|refresh|logs|doctor)\\b(?<rest>(?: FILE| --into-kms| --delete \\S*\\w| --force| --client [a-z0-9-]+| --client-secret-file -| --client-id \\S*[\\w'])*)",
      '\\baws (?<aws>sso login|[a-z]+ [a-z]+-[a-z-]+)(?<restOfAws>(?: --(?:secret-id|key-id) \\S*\\w| --names(?: /\\S*\\w)+)?)',
      '(?<deploy>npm run deploy -- --stage STAGE)',
    ].join('|') +
    ')(?<after>\\.?(?: |$))?',
  'g',
)

/**
 * Completes the commands in a text. Pasted into a shell, they then act on the same stage, client, Region, profile,
 * secret and endpoints as this command.
 *
 * @param environment The environment as the options have changed it.
 * @param options The client id that was given as an option, and the client that is meant among many.
 */
export function completed(text: string, environment: Environment, options: GivenNames = {}): string {
  const given = (name: string) => environment[name]?.trim() || undefined
  const [stage, profile] = ['STITCH_STAGE', 'AWS_PROFILE'].map(given)
  const isMany = given('STITCH_CLIENT') === MANY
  const client = isMany ? options.client : given('STITCH_CLIENT')
  const region = given('AWS_REGION') ?? given('AWS_DEFAULT_REGION')
  const endpoint = given('AWS_ENDPOINT_URL')
  const signing = given('STITCH_SIGNING')

  const ours = (command: string, rest: string) => [
    ...Object.entries(VARIABLES).flatMap(([name, commands]) =>
      commands.includes(command) && !(isMany && OF_ONE_CLIENT.includes(name))
        ? assignment(name, given(name))
        : [],
    ),
    `${programName(environment)} ${command}${rest}`,
    ...(OF_CREDENTIALS.includes(command) && !rest.includes('--client-id')
      ? option('--client-id', options.clientId ?? given('STITCH_CLIENT_ID'))
      : []),
    ...option('--stage', stage),
    ...(rest.includes('--client ') ? [] : option('--client', client)),
    ...(isMany && command !== 'clients' ? ['--many'] : []),
    ...(rest.includes('--into-kms') ? [] : option('--signing', signing)),
    ...option('--region', region),
    ...option('--profile', profile),
  ]
  const aws = (command: string, rest: string) => [
    `aws ${command}${rest}`,
    ...(OFFLINE.test(command) ? [] : option('--region', region)),
    // With a profile that does not exist, AWS's command line does nothing at all.
    ...(command.startsWith('configure ') ? [] : option('--profile', profile)),
    ...(OFFLINE.test(command) || endpoint === undefined
      ? []
      : [`--endpoint-url ${valueInShell('AWS_ENDPOINT_URL', endpoint)}`]),
  ]
  const deploy = () => [
    'npm run deploy --',
    ...option('--stage', stage ?? 'dev'),
    ...option('--param', isMany ? 'clients=many' : client === undefined ? undefined : `client=${client}`),
    ...option('--param', signing === undefined ? undefined : `signing=${signing}`),
    ...option('--region', region),
    ...option('--aws-profile', profile),
  ]
  return visible(text)
    .replaceAll(COMMAND, (...match) => {
      const found = match.at(-1) as Record<string, string | undefined>
      const { colon, rest = '', restOfAws = '', after = '' } = found
      const words = found.ours ? ours(found.ours, rest) : found.aws ? aws(found.aws, restOfAws) : deploy()
      return colon === undefined ? `${words.join(' ')}${after}` : `:\n  ${words.join(' ')}\n`
    })
    .trimEnd()
}

const option = (name: string, value: string | undefined): readonly string[] =>
  value === undefined ? [] : [`${name} ${shellWord(visible(value))}`]

const assignment = (name: string, value: string | undefined): readonly string[] =>
  value === undefined ? [] : [`${name}=${valueInShell(name, value)}`]

/**
 * A variable's value as a word of a shell. An address with a password or a key in it is given as the variable's name.
 */
const valueInShell = (name: string, value: string): string =>
  withoutSecrets(value) === value ? shellWord(visible(value)) : `"$${name}"`

/** The command as it was called: by its name, or through npx with the package that npx reports. */
function programName({ npm_lifecycle_event: event, npm_config_package: from = '' }: Environment): string {
  if (event !== 'npx') return 'stitch-token'
  return from === '' ? 'npx stitch-token' : `npx --package ${shellWord(visible(from))} stitch-token`
}
