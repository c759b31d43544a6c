import { type EverySetting, readEverySetting } from '../lib/compose/every-setting.ts'
import { StitchError } from '../lib/errors.ts'
import { DEFAULT_TURNS } from '../lib/token/budgets.ts'
import { MANY, nameRootAmongMany, secretNameOf, tokensPrefixOf } from '../lib/token/many-clients.ts'
import { type ScopeSet, scopeSetName, scopeSetProblem } from '../lib/token/scope-set.ts'
import { nameRoot, SIGNINGS, type Signing, signingKeyAliases } from '../lib/token/signing.ts'
import { deploymentNameProblems, stackName } from './deployment-name.ts'
import { scopeSetId } from './logical-ids.ts'
import { MANY_PARAMS, MANY_SETTING_PARAMS, ParamReader, type Params, SETTING_PARAMS } from './params.ts'
import type { Hole } from './template-types.ts'

/** Period of the refresher's schedule, in minutes. */
export const SCHEDULE_MINUTES = 5

/** The same in seconds. What happens once per tick is measured once per tick. */
export const TICK_SECONDS = SCHEDULE_MINUTES * 60

/** The values of one deployment: the stage and the params of `serverless.yml`, checked. */
export interface Deployment {
  readonly stage: string
  /** Alias of the Stitch client; `many` in a deployment for many clients. */
  readonly client: string
  /** What a deployment for many clients has besides; nothing in one for one client. */
  readonly many: ManyClients | undefined
  /** Name of the stack, and prefix of its functions, alarms and exports. */
  readonly stackName: string
  readonly scopeSets: readonly ScopeSet[]
  /** The same as one text, as `STITCH_SCOPES` takes them. */
  readonly scopes: string
  readonly secretId: string
  /** Where the private key is. */
  readonly signing: Signing
  /** The aliases of the KMS keys that may sign for the client, or for every one of many, as a policy writes them. */
  readonly signingKeyAliases: string
  readonly tokenParameterPrefix: string
  /** Whether the refresher runs one at a time. */
  readonly reserveConcurrency: boolean
  /** Whether the schedule is on. If it is off, only readers and operators cause a renewal. */
  readonly schedule: boolean
  /** Whether alarms notify. If not, they change state without a message. */
  readonly alarms: boolean
  readonly alarmEmail: string | undefined
  /** A token with less than this left should have been renewed: `TokenExpiringSoon`. In seconds, 600 by default. */
  readonly tokenAlarmSeconds: number | Hole
  readonly logRetentionDays: number | Hole
  /** Requests per second, and burst, that the HTTP API lets through. */
  readonly throttle: { readonly rate: number | Hole; readonly burst: number | Hole }
  readonly vpc:
    | { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] }
    | undefined
  /** Settings that were given, by environment variable; the others keep their defaults. */
  readonly settings: Readonly<Record<string, string>>
}

/** What a deployment for many clients has besides. */
export interface ManyClients {
  /** How many runs of a tick may go on at once, and of the refresher that readers and operators ask. */
  readonly turns: number | Hole
  readonly turnsInNeed: number | Hole
  /** How many clients must fail before an alarm rings. */
  readonly failingClients: number | Hole
}

/** Retention periods that CloudWatch Logs accepts, in days (API reference: PutRetentionPolicy), up to two years. */
export const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731]

/**
 * Checks a deployment's stage and params.
 *
 * @throws StitchError `config_invalid` with every problem at once, including those of the functions' settings: values
 *   that the refresher would refuse at run time are refused before the deployment.
 */
export function readDeployment(stage: string, params: Params): Deployment {
  const reader = new ParamReader(params)
  const { problems } = reader
  const isMany = reader.choice('clients', ['one', 'many']) === 'many'
  const given = reader.optional('client') ?? 'default'
  const client = isMany ? MANY : given
  problems.push(...deploymentNameProblems({ stage, client: given }))
  if (isMany && given !== 'default')
    problems.push('client names one client: with clients=many leave it out, and put a secret for each client')

  const alarmEmail = reader.optional('alarm-email')
  if (alarmEmail !== undefined && !/^[^@\s]+@[^@\s]+$/.test(alarmEmail))
    problems.push('alarm-email must be an e-mail address')
  const logRetentionDays = reader.whole('log-retention-days', 30)
  if (!RETENTION_DAYS.includes(logRetentionDays))
    problems.push(`log-retention-days must be one of: ${RETENTION_DAYS.join(', ')}`)

  const signing = reader.choice('signing', SIGNINGS)
  const settings = { ...givenSettings(reader), ...(signing === 'kms' ? { STITCH_SIGNING: signing } : {}) }
  const config = settingsOf({ STITCH_STAGE: stage, STITCH_CLIENT: client, ...settings }, problems)
  problems.push(...sharedIds(reader.list('scopes')))
  const tokenAlarmSeconds = tokenAlarm(reader, config)
  if (!isMany) {
    const onlyForMany = MANY_PARAMS.filter((name) => reader.optional(name) !== undefined)
    problems.push(...onlyForMany.map((name) => `${name} is for a deployment with clients=many`))
  }
  const deployment = {
    stage,
    client,
    many: isMany ? manyClients(reader) : undefined,
    stackName: stackName(stage, client),
    scopeSets: config?.scopeSets ?? [],
    scopes: config?.scopeSets.join(',') ?? '',
    // For many clients: all of them, as a policy writes it.
    secretId: isMany ? secretNameOf(stage, '*', signing) : (config?.secretId ?? ''),
    signing,
    signingKeyAliases: signingKeyAliases(isMany ? nameRootAmongMany(stage, '*') : nameRoot(stage, client)),
    tokenParameterPrefix: isMany ? tokensPrefixOf(stage, '*') : (config?.tokenParameterPrefix ?? ''),
    reserveConcurrency: reader.onOff('reserved-concurrency'),
    schedule: reader.onOff('schedule'),
    alarms: reader.onOff('alarms'),
    alarmEmail,
    tokenAlarmSeconds,
    logRetentionDays,
    throttle: { rate: reader.whole('throttle-rate', 50), burst: reader.whole('throttle-burst', 100) },
    vpc: vpcOf(reader),
    settings,
  }
  if (problems.length > 0)
    throw new StitchError('config_invalid', `Correct these params: ${problems.join('; ')}.`, {
      facts: { problems },
    })
  return Object.freeze(deployment)
}

function givenSettings(reader: ParamReader): Record<string, string> {
  const settings: Record<string, string> = {}
  for (const [param, variable] of Object.entries({ ...SETTING_PARAMS, ...MANY_SETTING_PARAMS })) {
    const value = reader.optional(param)
    if (value !== undefined) settings[variable] = value
  }
  return settings
}

function manyClients(reader: ParamReader): ManyClients {
  return {
    turns: reader.whole('turns', DEFAULT_TURNS),
    turnsInNeed: reader.whole('turns-in-need', DEFAULT_TURNS),
    failingClients: reader.whole('failing-clients', 1),
  }
}

function settingsOf(
  environment: Readonly<Record<string, string>>,
  problems: string[],
): EverySetting | undefined {
  try {
    return readEverySetting(environment)
  } catch (error) {
    if (!(error instanceof StitchError)) throw error
    problems.push(...(error.facts.problems as readonly string[]))
    return undefined
  }
}

/**
 * If two resources had the same logical id, only the last would be deployed. A set that is wrong, or given twice, is
 * reported with the settings.
 */
function* sharedIds(scopeSets: readonly ScopeSet[]): Generator<string> {
  const firsts = new Map<string, ScopeSet>()
  for (const scopeSet of scopeSets.filter((text) => scopeSetProblem(text) === undefined)) {
    const id = scopeSetId(scopeSet).toLowerCase()
    const first = firsts.get(id)
    if (first === undefined) firsts.set(id, scopeSet)
    else if (scopeSetName(first) !== scopeSetName(scopeSet))
      yield `scopes: "${first}" and "${scopeSet}" differ only in case or in _ - and blanks, which no logical id has; deploy one of them with another client`
  }
}

function tokenAlarm(reader: ParamReader, config: EverySetting | undefined): number {
  const seconds = reader.whole('token-alarm-seconds', 600)
  if (config === undefined) return seconds
  const { expiryLeewaySeconds, refreshAheadSeconds } = config
  if (seconds <= expiryLeewaySeconds || seconds >= refreshAheadSeconds)
    reader.problems.push(
      `token-alarm-seconds must be more than expiry-leeway-seconds (${expiryLeewaySeconds}) and less than refresh-ahead-seconds (${refreshAheadSeconds})`,
    )
  return seconds
}

function vpcOf(reader: ParamReader): Deployment['vpc'] {
  const subnetIds = reader.list('vpc-subnets')
  const securityGroupIds = reader.list('vpc-security-groups')
  if (subnetIds.length > 0 !== securityGroupIds.length > 0)
    reader.problems.push('vpc-subnets and vpc-security-groups must be given together')
  return subnetIds.length > 0 ? { subnetIds, securityGroupIds } : undefined
}
