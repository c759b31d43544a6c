import { STITCH } from '../../lib/providers/stitch.ts'
import { DEFAULT_TURNS } from '../../lib/token/budgets.ts'
import { MANY, nameRootAmongMany } from '../../lib/token/many-clients.ts'
import { nameRoot, secretName, signingKeyAliases } from '../../lib/token/signing.ts'
import type { Deployment } from '../deployment.ts'
import { stackName } from '../deployment-name.ts'
import { scopeSetId } from '../logical-ids.ts'
import { MANY_SETTING_PARAMS, SETTING_PARAMS } from '../params.ts'
import type { Value } from '../template-types.ts'
import { hole, holeForList, parameterName } from './holes.ts'

/** Which of the two templates: a deployment for one client, or for many. */
export type Clients = 'one' | 'many'

/** Something that a deployment may have, the condition for it, and the deployment without it. */
export interface Switch {
  readonly condition: string
  readonly holds: Value
  readonly without: Deployment
}

const { scopes: _scopes, 'client-id': CLIENT_ID = '', ...SETTINGS } = SETTING_PARAMS

/**
 * Params that are passed on as settings when they are given, with the variable of each. In a deployment for many
 * clients, each secret contains its client's id.
 */
const settingsOf = (clients: Clients): Readonly<Record<string, string>> =>
  clients === 'one' ? { 'client-id': CLIENT_ID, ...SETTINGS } : { ...SETTINGS, ...MANY_SETTING_PARAMS }

/** How the names of a client begin, or the names of any of many clients. */
const rootOf = (clients: Clients): string =>
  clients === 'one' ? nameRoot(hole('stage'), hole('client')) : nameRootAmongMany(hole('stage'), '*')

/** A deployment with every optional part. Its values are holes. */
export function everything(clients: Clients): Deployment {
  const stage = hole('stage')
  const client = clients === 'one' ? hole('client') : MANY
  const root = rootOf(clients)
  return {
    stage,
    client,
    many:
      clients === 'one'
        ? undefined
        : {
            turns: hole('turns'),
            turnsInNeed: hole('turns-in-need'),
            failingClients: hole('failing-clients'),
          },
    stackName: stackName(stage, client),
    scopeSets: STITCH.seedScopes,
    scopes: hole('scopes'),
    secretId: secretName(root, 'kms'),
    signing: 'kms',
    signingKeyAliases: signingKeyAliases(root),
    tokenParameterPrefix: `${root}/tokens`,
    reserveConcurrency: true,
    schedule: true,
    alarms: true,
    alarmEmail: hole('alarm-email'),
    tokenAlarmSeconds: hole('token-alarm-seconds'),
    logRetentionDays: hole('log-retention-days'),
    throttle: { rate: hole('throttle-rate'), burst: hole('throttle-burst') },
    vpc: { subnetIds: holeForList('vpc-subnets'), securityGroupIds: holeForList('vpc-security-groups') },
    settings: {
      ...Object.fromEntries(
        Object.entries(settingsOf(clients)).map(([param, variable]) => [variable, hole(param)]),
      ),
      STITCH_SIGNING: 'kms',
    },
  }
}

/** Everything that a deployment may lack. */
export function switches(clients: Clients): readonly Switch[] {
  const full = everything(clients)
  const without = (change: Partial<Deployment>): Deployment => ({ ...full, ...change })
  return [
    ...STITCH.seedScopes.map((scope) => ({
      condition: `Has${scopeSetId(scope)}`,
      holds: isAmongScopes(scope),
      without: without({ scopeSets: full.scopeSets.filter((other) => other !== scope) }),
    })),
    {
      condition: 'SignsInKms',
      holds: { 'Fn::Equals': [refTo('signing'), 'kms'] },
      without: without({
        signing: 'secret',
        secretId: secretName(rootOf(clients), 'secret'),
        settings: lacking(full, 'STITCH_SIGNING'),
      }),
    },
    {
      condition: 'ReservesConcurrency',
      holds: isOn('reserved-concurrency'),
      without: without({ reserveConcurrency: false }),
    },
    { condition: 'HasSchedule', holds: isOn('schedule'), without: without({ schedule: false }) },
    { condition: 'HasAlarms', holds: isOn('alarms'), without: without({ alarms: false }) },
    {
      condition: 'HasAlarmEmail',
      holds: isGiven('alarm-email'),
      without: without({ alarmEmail: undefined }),
    },
    {
      condition: 'IsInVpc',
      holds: { 'Fn::And': [isGiven('vpc-subnets'), isGiven('vpc-security-groups')] },
      without: without({ vpc: undefined }),
    },
    ...Object.entries(settingsOf(clients)).map(([param, variable]) => ({
      condition: `Has${parameterName(param)}`,
      holds: isGiven(param),
      without: without({ settings: lacking(full, variable), ...defaultTurns(full, param) }),
    })),
  ]
}

function lacking({ settings }: Deployment, variable: string): Deployment['settings'] {
  const { [variable]: _, ...others } = settings
  return others
}

/** Turns are a setting, but the template needs the number even if it is not given. */
function defaultTurns({ many }: Deployment, param: string): Partial<Deployment> {
  if (many === undefined) return {}
  if (param === 'turns') return { many: { ...many, turns: DEFAULT_TURNS } }
  return param === 'turns-in-need' ? { many: { ...many, turnsInNeed: DEFAULT_TURNS } } : {}
}

const refTo = (param: string) => ({ Ref: parameterName(param) })

const isOn = (param: string): Value => ({ 'Fn::Equals': [refTo(param), 'on'] })

const isGiven = (param: string): Value => ({ 'Fn::Not': [{ 'Fn::Equals': [refTo(param), ''] }] })

/**
 * Whether a text becomes shorter without the scope. CloudFormation has no function that looks for one text in another.
 */
function isAmongScopes(scope: string): Value {
  const scopes = { 'Fn::Join': ['', [',', refTo('scopes'), ',']] }
  const shorter = { 'Fn::Join': ['', { 'Fn::Split': [`,${scope},`, scopes] }] }
  return { 'Fn::Not': [{ 'Fn::Equals': [shorter, scopes] }] }
}
