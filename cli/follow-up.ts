import type { Environment } from '../lib/settings.ts'
import { shellWord } from './shell.ts'
import { visible } from './visible-text.ts'
import { withoutSecrets } from './without-secrets.ts'

/** Variables that have no option and say which deployment, secret or endpoint is meant, with the commands that heed each. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  AWS_ENDPOINT_URL: ['secret put', 'status', 'refresh', 'logs', 'doctor'],
  AWS_ENDPOINT_URL_SSM: ['status', 'doctor'],
  AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: ['logs'],
  AWS_ENDPOINT_URL_SECRETS_MANAGER: ['secret put', 'doctor'],
  AWS_ENDPOINT_URL_LAMBDA: ['refresh', 'doctor'],
  STITCH_SECRET_ID: ['secret put', 'doctor'],
  STITCH_TOKEN_PARAMETER_PREFIX: ['status', 'doctor'],
  STITCH_SCOPES: ['secret put', 'status', 'refresh', 'doctor'],
  STITCH_REFRESHER_FUNCTION: ['refresh', 'logs', 'doctor'],
  STITCH_EXPECT_CLIENT_MODE: ['secret put', 'doctor'],
  STITCH_TOKEN_ENDPOINT: ['secret put', 'assertion', 'token', 'doctor'],
  STITCH_AUDIENCE: ['secret put', 'assertion', 'token', 'doctor'],
  STITCH_ASSERTION_PROFILE: ['secret put', 'assertion', 'token', 'doctor'],
  STITCH_API_ENDPOINT: ['doctor'],
}

/** Commands that are made from credentials, and so take the id of their client. */
const OF_CREDENTIALS = ['secret put', 'assertion', 'token']

/** Commands of AWS's command line that ask no service: they have no Region and no endpoint. */
const OFFLINE = /^(sso login|configure .*)$/

/**
 * The commands in a sentence: ours, AWS's and the deployment. One that is announced with a colon gets a line of its own, ready to be
 * copied, so that no full stop sticks to it.
 */
const COMMAND = new RegExp(
  '(?<colon>: )?(?:' +
    [
      "stitch-token (?<ours>secret put|assertion|token|status|refresh|logs|doctor)\\b(?<rest>(?: FILE| --force| --client-secret-file -| --client-id \\S*[\\w'])*)",
      '\\baws (?<aws>sso login|[a-z]+ [a-z]+-[a-z-]+)(?<restOfAws>(?: --secret-id \\S*\\w)?)',
      '(?<deploy>npm run deploy -- --stage STAGE)',
    ].join('|') +
    ')(?<after>\\.?(?: |$))?',
  'g',
)

/**
 * Completes the commands in a text, so that pasted into a shell they act on what this command acts on: its stage, client, Region,
 * profile, secret and endpoints, wherever those came from.
 *
 * @param environment The environment as the options have changed it.
 * @param clientId The client id that was given as an option.
 */
export function completed(text: string, environment: Environment, clientId?: string): string {
  const given = (name: string) => environment[name]?.trim() || undefined
  const [stage, client, profile] = ['STITCH_STAGE', 'STITCH_CLIENT', 'AWS_PROFILE'].map(given)
  const region = given('AWS_REGION') ?? given('AWS_DEFAULT_REGION')
  const endpoint = given('AWS_ENDPOINT_URL')

  const ours = (command: string, rest: string) => [
    ...Object.entries(VARIABLES).flatMap(([name, commands]) =>
      commands.includes(command) ? assignment(name, given(name)) : [],
    ),
    `${programName(environment)} ${command}${rest}`,
    ...(OF_CREDENTIALS.includes(command) && !rest.includes('--client-id')
      ? option('--client-id', clientId ?? given('STITCH_CLIENT_ID'))
      : []),
    ...option('--stage', stage),
    ...option('--client', client),
    ...option('--region', region),
    ...option('--profile', profile),
  ]
  const aws = (command: string, rest: string) => [
    `aws ${command}${rest}`,
    ...(OFFLINE.test(command) ? [] : option('--region', region)),
    // With a profile that is not there, AWS's command line does nothing at all.
    ...(command.startsWith('configure ') ? [] : option('--profile', profile)),
    ...(OFFLINE.test(command) || endpoint === undefined
      ? []
      : [`--endpoint-url ${valueInShell('AWS_ENDPOINT_URL', endpoint)}`]),
  ]
  const deploy = () => [
    'npm run deploy --',
    ...option('--stage', stage ?? 'dev'),
    ...option('--param', client === undefined ? undefined : `client=${client}`),
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

/** A variable's value as a shell reads it: an address with a password or a key in it by its variable, which the shell has. */
const valueInShell = (name: string, value: string): string =>
  withoutSecrets(value) === value ? shellWord(visible(value)) : `"$${name}"`

/** The command as it was called: by its name, or through npx, which says from which package. */
function programName({ npm_lifecycle_event: event, npm_config_package: from = '' }: Environment): string {
  if (event !== 'npx') return 'stitch-token'
  return from === '' ? 'npx stitch-token' : `npx --package ${shellWord(visible(from))} stitch-token`
}
