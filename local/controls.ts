import type { AwsLimits } from './aws/aws-service.ts'
import { consoleState } from './console/state.ts'
import type { Controlled } from './controlled.ts'
import { FAULT_NAMES, OF_CLIENTS } from './fault-names.ts'
import type { Fault, FaultPoint } from './faults.ts'
import type { LocalLambda } from './lambda/lambda.ts'
import { freshCertificate } from './stitch/fresh-certificate.ts'
import { freshCredentials } from './stitch/fresh-credentials.ts'
import { defaultSettings, SETTING_KINDS } from './stitch/settings.ts'
import type { Stitch } from './stitch/stitch.ts'
import { checkMembers } from './value-kinds.ts'

type Body = Readonly<Record<string, unknown>>
type Control = (body: Body, controlled: Controlled, query: URLSearchParams) => unknown

/** Every control by method and path. `undefined` is answered as `{}`, and an error as 400 with its message. */
export const CONTROLS: Readonly<Record<string, Control>> = {
  'GET /_local/counters': (_, { counters }) => counters,
  'DELETE /_local/counters': (_, { counters }) => counters.reset(),
  'GET /_local/faults': (_, { faults }) => ({
    pending: faults.pending().map(shownFault),
    names: FAULT_NAMES,
    ofClients: OF_CLIENTS,
  }),
  'POST /_local/faults': (body, { faults }) => shownFault(faults.add(readFault(body))),
  'DELETE /_local/faults': (_, { faults }) => faults.clear(),
  'GET /_local/stitch': (_, { stitch }) => stitch.settings,
  'PATCH /_local/stitch': (body, { stitch }) => changeSettings(stitch, body),
  'GET /_local/refusals': (_, { stitch }) => stitch.refusals(),
  'POST /_local/token': (_, { stitch }) => ({ accessToken: stitch.issueToken() }),
  'POST /_local/credentials': (_, { stitch }) => freshCredentials(stitch),
  'POST /_local/certificate': (_, { stitch }) => freshCertificate(stitch),
  'POST /_local/pay': (body, { stitch }) => pay(stitch, body),
  'POST /_local/revoke': (_, { stitch }) => stitch.revokeAllTokens(),
  'GET /_local/limits': (_, { limits }) => shownLimits(limits),
  'PATCH /_local/limits': (body, { limits }) => changeLimits(limits, body),
  'GET /_local/concurrency': (_, { lambda }) => lambda()?.functions.reservedConcurrency(),
  'PATCH /_local/concurrency': (body, { lambda }) => changeConcurrency(lambda(), body),
  'GET /_local/containers': (_, { lambda }) => lambda()?.functions.containers() ?? [],
  'DELETE /_local/containers': (_, { lambda }) => recycleAll(lambda()),
  'DELETE /_local/tokens': (_, { forgetTokens }) => forgetTokens(),
  'POST /_local/reset': (_, controlled) => reset(controlled),
  'POST /_local/tick': (_, { lambda }) => ({ fired: lambda()?.schedules.fireAll() ?? 0 }),
  'GET /_local/console/state': (_, controlled, query) => consoleState(controlled, query),
  'GET /_local/log': (_, { lambda }) => lambda()?.log.lines() ?? [],
}

/** Whether a control looks at the body of the request. */
export const takesMembers = (control: string): boolean =>
  control.startsWith('PATCH ') || control === 'POST /_local/faults' || control === 'POST /_local/pay'

function readFault({ at, does, times = 1, operation, client, ...options }: Body): Fault {
  if (typeof at !== 'string' || !Object.hasOwn(FAULT_NAMES, at))
    throw new TypeError(`at must be one of: ${Object.keys(FAULT_NAMES).join(', ')}`)
  if (typeof does !== 'string') throw new TypeError('does must say what happens, for example "503"')
  if (times !== 'always' && !(Number.isSafeInteger(times) && (times as number) > 0))
    throw new TypeError('times must be a whole number from 1, or "always"')
  if (operation !== undefined && typeof operation !== 'string')
    throw new TypeError('operation must be the name of one, for example "PutParameter"')
  if (client !== undefined && typeof client !== 'string')
    throw new TypeError('client must be the alias of one, for example "client-7"')
  return {
    at: at as FaultPoint,
    does,
    times: times === 'always' ? Number.POSITIVE_INFINITY : (times as number),
    ...(operation === undefined ? {} : { operation }),
    ...(client === undefined ? {} : { client }),
    options,
  }
}

/** Pays a payment request, as its payer would. */
function pay(stitch: Stitch, { id, ...others }: Body): unknown {
  checkMembers(others, {}, 'POST /_local/pay besides "id"')
  if (typeof id !== 'string') throw new TypeError('id must be the id of a payment request')
  if (!stitch.pay(id)) throw new RangeError('there is no pending payment request with this id')
  return { id }
}

/** JSON knows no infinity. */
const shownFault = (fault: Fault) => ({
  ...fault,
  times: fault.times === Number.POSITIVE_INFINITY ? 'always' : fault.times,
})

function changeSettings({ settings }: Stitch, changes: Body): unknown {
  checkMembers(changes, SETTING_KINDS, 'the simulated Stitch')
  return Object.assign(settings, changes)
}

const LIMITS = ['ssmReadsPerSecond', 'ssmWritesPerSecond', 'secretListsPerSecond'] as const

const shownLimits = (limits: AwsLimits) =>
  Object.fromEntries(LIMITS.map((name) => [name, limits[name] ?? null]))

function changeLimits(limits: AwsLimits, changes: Body): unknown {
  for (const [name, value] of Object.entries(changes)) {
    if (!LIMITS.some((known) => known === name))
      throw new TypeError(`${name} is not a limit; there are: ${LIMITS.join(', ')}`)
    if (value !== null && !(typeof value === 'number' && value > 0))
      throw new TypeError(`${name} must be requests per second, or null for no limit`)
  }
  for (const name of LIMITS) if (name in changes) limits[name] = (changes[name] as number | null) ?? undefined
  return shownLimits(limits)
}

function changeConcurrency(lambda: LocalLambda | undefined, changes: Body): unknown {
  for (const [name, value] of Object.entries(changes)) {
    if (value !== null && !(Number.isSafeInteger(value) && (value as number) >= 0))
      throw new TypeError(`${name} must be a whole number of invocations, or null for no limit`)
    if (lambda?.functions.find(name) === undefined) throw new TypeError(`there is no function ${name}`)
  }
  for (const [name, value] of Object.entries(changes))
    lambda?.functions.reserveConcurrency(name, (value as number | null) ?? undefined)
  return lambda?.functions.reservedConcurrency()
}

/** Restores the state after the start, but with nothing stored: no fault, no changed setting, no limit, no memory. */
async function reset({ faults, counters, stitch, limits, lambda, forgetTokens }: Controlled): Promise<void> {
  faults.clear()
  Object.assign(stitch.settings, defaultSettings())
  for (const name of LIMITS) limits[name] = undefined
  const functions = lambda()?.functions
  for (const key of Object.keys(functions?.reservedConcurrency() ?? {}))
    functions?.reserveConcurrency(key, functions.find(key)?.reservedConcurrency)
  await recycleAll(lambda())
  await forgetTokens()
  counters.reset()
}

async function recycleAll(lambda: LocalLambda | undefined): Promise<unknown> {
  const keys = Object.keys(lambda?.functions.reservedConcurrency() ?? {})
  const ended = await Promise.all(keys.map((key) => lambda?.functions.recycle(key) ?? 0))
  return { ended: ended.reduce((sum, count) => sum + count, 0) }
}
