import { STITCH } from '../../lib/providers/stitch.ts'
import { SIGNINGS } from '../../lib/token/signing.ts'
import { RETENTION_DAYS } from '../deployment.ts'
import { parameterName } from './holes.ts'
import type { Clients } from './switches.ts'

/**
 * A parameter of the release's template, as CloudFormation takes it. Each is a plain string, because some tools do not
 * keep other types.
 */
export interface Parameter {
  readonly Type: 'String'
  readonly Description: string
  readonly Default?: string
  readonly AllowedValues?: readonly string[]
  readonly AllowedPattern?: string
  readonly MaxLength?: string
}

/**
 * What differs from parameter to parameter. A parameter without a default must be given; an empty default means: not
 * given.
 */
type Row = Omit<Parameter, 'Type' | 'Default' | 'Description'> & { readonly is: string; readonly by?: string }

const NAME = { AllowedPattern: '[a-z][a-z0-9-]*', MaxLength: '16' }
const ON_OFF = { AllowedValues: ['on', 'off'] }
const COUNT = '[1-9][0-9]{0,4}'
const PACE = '[1-9][0-9]{0,3}'
const optional = (pattern: string) => ({ AllowedPattern: `(${pattern})?` })
const ids = (kind: string) => optional(`${kind}-[0-9a-f]+(,${kind}-[0-9a-f]+)*`)
const oneOf = (...values: readonly string[]) => ({ AllowedValues: ['', ...values] })
const ADDRESS = optional('https://[^ ]+')

/** Some of the scopes, in their order, so that none appears twice. */
const someOf = (scopes: readonly string[]): string =>
  scopes
    .map((scope, index) => [scope, ...scopes.slice(index + 1).map((other) => `(,${other})?`)].join(''))
    .join('|')

const CODE: Readonly<Record<string, Row>> = {
  'code-bucket': {
    is: 'Bucket with the zips, in the Region of the stack',
    AllowedPattern: '[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]',
  },
  'code-prefix': {
    is: 'Beginning of the keys of the zips in that bucket: empty, or a folder with its slash',
    by: 'stitch-client-tokens/',
    AllowedPattern: '([A-Za-z0-9!_.*()/-]*/)?',
  },
}

const ONE_CLIENT: Readonly<Record<string, Row>> = {
  client: { is: 'Alias of the Stitch client, part of every name', by: 'default', ...NAME },
  'client-id': { is: 'Client id, needed only when the secret is a bare PEM', by: '', ...optional('[^ ]+') },
}

const BOTH: Readonly<Record<string, Row>> = {
  stage: { is: 'Part of every name. With the client at most 17 characters', by: 'dev', ...NAME },
  scopes: {
    is: 'Scopes that Stitch has switched on for you, with commas between them, in the order of the default. They select functions, policies, outputs and alarms',
    by: STITCH.seedScopes.join(','),
    AllowedPattern: someOf(STITCH.seedScopes),
  },
  signing: {
    is: 'secret: the refresher reads the private key. kms: AWS KMS holds it and signs',
    by: 'secret',
    AllowedValues: SIGNINGS,
  },
  'reserved-concurrency': { is: 'off for accounts that cannot reserve concurrency', by: 'on', ...ON_OFF },
  schedule: { is: 'off pauses the schedule', by: 'on', ...ON_OFF },
  alarms: { is: 'off silences every alarm', by: 'on', ...ON_OFF },
  'alarm-email': { is: 'Subscribed to the alarm topic', by: '', ...optional('[^@ ]+@[^@ ]+') },
  'token-alarm-seconds': {
    is: 'A token with less left should have been renewed. More than expiry leeway, less than refresh ahead',
    by: '600',
    AllowedPattern: COUNT,
  },
  'log-retention-days': {
    is: 'Days that logs are kept',
    by: '30',
    AllowedValues: RETENTION_DAYS.map(String),
  },
  'throttle-rate': {
    is: 'Requests per second that the HTTP API lets through',
    by: '50',
    AllowedPattern: COUNT,
  },
  'throttle-burst': {
    is: 'Requests at once that the HTTP API lets through',
    by: '100',
    AllowedPattern: COUNT,
  },
  'vpc-subnets': {
    is: 'Subnets for functions that call Stitch, with commas between them',
    by: '',
    ...ids('subnet'),
  },
  'vpc-security-groups': {
    is: 'Security groups, with commas between them; with subnets',
    by: '',
    ...ids('sg'),
  },
  'expect-client-mode': { is: 'Refuse the other kind of client', by: '', ...oneOf('test', 'live') },
  'token-endpoint': { is: "Address of the token endpoint; by default Stitch's", by: '', ...ADDRESS },
  audience: { is: 'Audience of the assertion; by default the token endpoint', by: '', ...ADDRESS },
  'api-endpoint': { is: "Address of the API; by default Stitch's", by: '', ...ADDRESS },
  'reuse-idle-seconds': {
    is: 'Longest idle time of a connection that a mutation uses again; 4 by default, 0: none',
    by: '',
    ...optional('[0-9]{1,5}'),
  },
  'assertion-profile': {
    is: 'token-endpoint by default',
    by: '',
    ...oneOf('token-endpoint', 'rfc10070'),
  },
  'assertion-lifetime-seconds': {
    is: '30 to 300, 60 by default',
    by: '',
    ...optional('[3-9][0-9]|[12][0-9]{2}|300'),
  },
  'refresh-ahead-seconds': {
    is: 'A token with less left is renewed; 1800 by default. At least 600 and the expiry leeway',
    by: '',
    ...optional(COUNT),
  },
  'expiry-leeway-seconds': {
    is: 'A token this close to its end is expired: 0 to 3600, 120 by default',
    by: '',
    ...optional('[0-9]{1,4}'),
  },
  'max-lifetime-seconds': {
    is: 'A longer lifetime of a token is not believed: 600 to 604800. A day by default',
    by: '',
    ...optional('[6-9][0-9]{2}|[1-9][0-9]{3,5}'),
  },
  'log-level': { is: 'info by default', by: '', ...oneOf('debug', 'info', 'warn', 'error') },
  tier: { is: 'Tier of the parameters; standard by default', by: '', ...oneOf('standard', 'advanced') },
}

const MANY_CLIENTS: Readonly<Record<string, Row>> = {
  turns: { is: 'Runs of a tick at once; 2 by default', by: '', ...optional(PACE) },
  'turns-in-need': {
    is: 'Runs of the refresher that readers ask at once; 2 by default',
    by: '',
    ...optional(PACE),
  },
  'reads-per-second': {
    is: 'Reads of Parameter Store that this deployment may take',
    by: '',
    ...optional(PACE),
  },
  'tokens-per-second': { is: 'Tokens that this deployment may write', by: '', ...optional(PACE) },
  'requests-per-second': { is: 'Token requests that this deployment may send', by: '', ...optional(PACE) },
  'failing-clients': { is: 'So many clients fail before an alarm rings', by: '1', AllowedPattern: COUNT },
}

/**
 * The parameters of a template, by the param of `serverless.yml` that each stands for. The location of the code has no
 * such param.
 */
const rowsOf = (clients: Clients): Readonly<Record<string, Row>> => ({
  ...CODE,
  ...(clients === 'one' ? ONE_CLIENT : {}),
  ...BOTH,
  ...(clients === 'many' ? MANY_CLIENTS : {}),
})

/** The section `Parameters`. */
export const parameters = (clients: Clients): Readonly<Record<string, Parameter>> =>
  Object.fromEntries(
    Object.entries(rowsOf(clients)).map(([param, { is, by, ...limits }]) => [
      parameterName(param),
      { Type: 'String', Description: is, ...(by === undefined ? {} : { Default: by }), ...limits },
    ]),
  )

const ref = (param: string) => ({ Ref: parameterName(param) })
const isEmpty = (param: string) => ({ 'Fn::Equals': [ref(param), ''] })
const not = (condition: object) => ({ 'Fn::Not': [condition] })

/** The section `Rules`: what one parameter cannot say alone. */
export const rules = (clients: Clients): Readonly<Record<string, object>> => ({
  ...(clients === 'one'
    ? {
        AliasIsFree: {
          Assertions: [
            {
              Assert: not({ 'Fn::Equals': [ref('client'), 'many'] }),
              AssertDescription: 'The alias "many" names the deployment for many clients.',
            },
          ],
        },
      }
    : {}),
  VpcIsWhole: {
    Assertions: [
      {
        Assert: {
          'Fn::Or': [
            { 'Fn::And': [isEmpty('vpc-subnets'), isEmpty('vpc-security-groups')] },
            { 'Fn::And': [not(isEmpty('vpc-subnets')), not(isEmpty('vpc-security-groups'))] },
          ],
        },
        AssertDescription: 'Give VpcSubnets and VpcSecurityGroups together.',
      },
    ],
  },
  AudienceIsIssuer: {
    RuleCondition: { 'Fn::Equals': [ref('assertion-profile'), 'rfc10070'] },
    Assertions: [
      {
        Assert: {
          'Fn::And': [
            not(isEmpty('audience')),
            not({ 'Fn::Equals': [ref('audience'), ref('token-endpoint')] }),
          ],
        },
        AssertDescription:
          "With AssertionProfile rfc10070 give the authorization server's issuer as Audience.",
      },
    ],
  },
})
