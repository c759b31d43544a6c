import { type ScopeSet, scopeSetName } from '../lib/token/scope-set.ts'

/** The KMS key that encrypts tokens. */
export const TOKEN_KEY = 'TokenKey'

/** The topic that alarms notify. */
export const ALARM_TOPIC = 'AlarmTopic'

/** The queue that keeps runs of the refresher that failed. */
export const FAILED_RUNS_QUEUE = 'FailedRunsQueue'

/** The queue that keeps ticks that EventBridge Scheduler could not deliver. */
export const UNDELIVERED_TICKS_QUEUE = 'UndeliveredTicksQueue'

/** The role with which EventBridge Scheduler invokes the refresher. */
export const SCHEDULE_ROLE = 'ScheduleRole'

/** The HTTP API. */
export const HTTP_API = 'HttpApi'

/** `token-status` as `TokenDashstatus`: the framework's own rule for dashes. */
export const dashed = (name: string): string =>
  `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', 'Dash')}`

/** The schedule of a function: the framework gives it this id. */
export const scheduleLogicalId = (name: string): string => `${dashed(name)}SchedulerSchedule1`

/** `refresh-client-token` as `RefreshClientToken`: a logical id has letters and digits only. */
const logicalId = (name: string): string =>
  name.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_match, letter: string) => letter.toUpperCase())

/** A function: the framework gives it this id. */
export const functionLogicalId = (name: string): string => `${dashed(name)}LambdaFunction`

/** A function's URL: the framework gives it this id. */
export const functionUrlLogicalId = (name: string): string => `${functionLogicalId(name)}Url`

/** A function's role. */
export const roleLogicalId = (name: string): string => `${logicalId(name)}Role`

/** The managed policy with which another stack reads the token of a scope set. */
export const policyLogicalId = (scopeSet: ScopeSet): string => `ReadToken${scopeSetId(scopeSet)}`

/** The managed policy with which another role asks a function that has a URL. */
export const callerPolicyLogicalId = (functionName: string): string => `Invoke${logicalId(functionName)}`

/** A scope set as part of a logical id, for example `ClientPaymentrequest`. A deployment has no two sets of one id. */
export const scopeSetId = (scopeSet: ScopeSet): string => logicalId(scopeSetName(scopeSet))
