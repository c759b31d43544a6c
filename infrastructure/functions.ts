import { CLIENT_PATH, ROUTES } from '../api/routes.ts'
import {
  MANY_TIMEOUT_SECONDS,
  REFRESHER_TIMEOUT_SECONDS,
  SIBLING_TIMEOUT_SECONDS,
} from '../lib/token/budgets.ts'
import { type Deployment, SCHEDULE_MINUTES } from './deployment.ts'
import {
  FAILED_RUNS_QUEUE,
  functionUrlLogicalId,
  roleLogicalId,
  SCHEDULE_ROLE,
  TOKEN_KEY,
} from './logical-ids.ts'
import { functionName, REFRESH_CLIENTS, REFRESHER, STATUS } from './names.ts'
import { MANY_SETTING_PARAMS } from './params.ts'
import { SIBLINGS, type Sibling, selectedSiblings } from './siblings.ts'
import { attribute, type Hole, type Value } from './template-types.ts'

/** A function of a deployment, as `serverless.yml` takes it. */
export interface FunctionEntry {
  readonly name: string
  readonly handler: string
  /** Logical id of its role. */
  readonly role: string
  /** In seconds. */
  readonly timeout: number
  readonly description: string
  readonly environment: Readonly<Record<string, Value>>
  readonly reservedConcurrency?: number | Hole
  readonly vpc?: NonNullable<Deployment['vpc']>
  readonly url?: { readonly authorizer: 'aws_iam' }
  /** Of an asynchronous invocation, as are the next two. In seconds. */
  readonly maximumEventAge?: number
  readonly maximumRetryAttempts?: number
  readonly destinations?: { readonly onFailure: { readonly type: 'sqs'; readonly arn: Value } }
  readonly events: readonly (ScheduleEvent | HttpApiEvent)[]
}

interface ScheduleEvent {
  readonly schedule: {
    readonly method: 'scheduler'
    readonly rate: readonly [string]
    readonly enabled: boolean
    readonly roleArn: Value
  }
}

interface HttpApiEvent {
  readonly httpApi: {
    readonly method: string
    readonly path: string
    readonly authorizer: { readonly type: 'aws_iam' }
  }
}

/** Functions of a deployment by name. */
export type Functions = Readonly<Record<string, FunctionEntry>>

/** The refresher, the status function and the selected siblings. */
export const functions = (deployment: Deployment, siblings = SIBLINGS): Functions => ({
  [REFRESHER]: {
    ...base(deployment, REFRESHER, REFRESHER_TIMEOUT_SECONDS),
    description: 'Renews the client tokens that are due',
    ...writer(deployment, deployment.many?.turnsInNeed ?? 1),
    events: deployment.many === undefined ? [tick(deployment)] : [],
  },
  ...(deployment.many === undefined
    ? {}
    : {
        [REFRESH_CLIENTS]: {
          ...base(deployment, REFRESH_CLIENTS, MANY_TIMEOUT_SECONDS),
          description: 'Hands the clients out in chunks, and renews the tokens of a chunk that are due',
          ...writer(deployment, deployment.many.turns),
          events: [tick(deployment)],
        },
      }),
  [STATUS]: {
    ...base(deployment, STATUS, SIBLING_TIMEOUT_SECONDS),
    description: 'Shows which tokens are stored and how long they last',
    environment: reader(deployment, deployment.scopes, []),
    events: httpEvents(
      deployment,
      ROUTES.filter((route) => route.function === STATUS),
    ),
  },
  ...Object.fromEntries(
    selectedSiblings(deployment, siblings).map((sibling) => [
      sibling.name,
      siblingFunction(deployment, sibling),
    ]),
  ),
})

/** What a function has that renews tokens. */
const writer = (deployment: Deployment, turns: number | Hole) => ({
  ...(deployment.reserveConcurrency ? { reservedConcurrency: turns } : {}),
  ...attachedTo(deployment.vpc),
  environment: {
    ...names(deployment),
    ...(deployment.many === undefined ? { STITCH_SECRET_ID: deployment.secretId } : {}),
    STITCH_KMS_KEY_ID: attribute(TOKEN_KEY, 'Arn'),
    STITCH_SCHEDULE_INTERVAL_SECONDS: String(SCHEDULE_MINUTES * 60),
    STITCH_SCOPES: deployment.scopes,
    ...given(deployment, REFRESHER_SETTINGS),
  },
  // The next tick is the retry. An event that is older than a tick is useless.
  maximumRetryAttempts: 0,
  maximumEventAge: 300,
  destinations: { onFailure: { type: 'sqs' as const, arn: attribute(FAILED_RUNS_QUEUE, 'Arn') } },
})

const tick = (deployment: Deployment): ScheduleEvent => ({
  schedule: {
    method: 'scheduler',
    rate: [`rate(${SCHEDULE_MINUTES} minutes)`],
    enabled: deployment.schedule,
    roleArn: attribute(SCHEDULE_ROLE, 'Arn'),
  },
})

const siblingFunction = (deployment: Deployment, sibling: Sibling) => ({
  ...base(deployment, sibling.name, sibling.timeoutSeconds ?? SIBLING_TIMEOUT_SECONDS),
  description: `Calls Stitch with a token of ${sibling.scope}`,
  ...attachedTo(deployment.vpc),
  // A function that may be invoked directly may also be invoked asynchronously. Lambda would then repeat what failed,
  // but only the caller knows whether that is safe.
  ...(sibling.functionUrl ? { url: { authorizer: 'aws_iam' as const }, maximumRetryAttempts: 0 } : {}),
  environment: {
    ...reader(deployment, sibling.scope, ['STITCH_API_ENDPOINT', 'STITCH_REUSE_IDLE_SECONDS']),
    ...Object.fromEntries(
      Object.entries(sibling.urlsOf ?? {}).map(([variable, name]) => [
        variable,
        attribute(functionUrlLogicalId(name), 'FunctionUrl'),
      ]),
    ),
  },
  events: httpEvents(deployment, sibling.routes),
})

const base = (deployment: Deployment, name: string, timeoutSeconds: number) => ({
  name: functionName(deployment, name),
  handler: `functions/${name}.handler`,
  role: roleLogicalId(name),
  timeout: timeoutSeconds,
})

const REFRESHER_SETTINGS = [
  'STITCH_CLIENT_ID',
  'STITCH_TOKEN_ENDPOINT',
  'STITCH_AUDIENCE',
  'STITCH_ASSERTION_PROFILE',
  'STITCH_ASSERTION_LIFETIME_SECONDS',
  'STITCH_PARAMETER_TIER',
  'STITCH_SIGNING',
  ...Object.values(MANY_SETTING_PARAMS),
]

/** Settings that readers and the writer must agree on, besides names. */
const SHARED_SETTINGS = [
  // A change of it also replaces warm readers, which keep a token of the other kind of client.
  'STITCH_EXPECT_CLIENT_MODE',
  'STITCH_REFRESH_AHEAD_SECONDS',
  'STITCH_EXPIRY_LEEWAY_SECONDS',
  'STITCH_MAX_LIFETIME_SECONDS',
  'STITCH_LOG_LEVEL',
]

const names = ({ stage, client, many, tokenParameterPrefix }: Deployment) => ({
  STITCH_STAGE: stage,
  STITCH_CLIENT: client,
  ...(many === undefined ? { STITCH_TOKEN_PARAMETER_PREFIX: tokenParameterPrefix } : {}),
})

const reader = (deployment: Deployment, scopes: string, settings: readonly string[]) => ({
  ...names(deployment),
  STITCH_SCOPES: scopes,
  STITCH_REFRESHER_FUNCTION: functionName(deployment, REFRESHER),
  ...given(deployment, settings),
})

const given = ({ settings }: Deployment, variables: readonly string[]): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(settings).filter(
      ([variable]) => variables.includes(variable) || SHARED_SETTINGS.includes(variable),
    ),
  )

const attachedTo = (vpc: Deployment['vpc']) => (vpc === undefined ? {} : { vpc })

/** In a deployment for many clients each path begins with a client, so that IAM can limit a caller to it. */
const httpEvents = ({ many }: Deployment, routes: Sibling['routes']): readonly HttpApiEvent[] =>
  routes.map(({ method, path }) => ({
    httpApi: {
      method,
      path: many === undefined ? path : `${CLIENT_PATH}${path}`,
      authorizer: { type: 'aws_iam' },
    },
  }))
