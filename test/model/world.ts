import { readEverySetting } from '../../lib/compose/every-setting.ts'
import type { SecretVersion } from '../../lib/refresher/credentials/credentials-source.ts'
import { writeStoredDocument } from '../../lib/token/stored-document.ts'
import type { Choices } from './choices.ts'
import { LambdaModel } from './lambda-model.ts'
import { OperatorModel } from './operator-model.ts'
import { type OperatorPlan, touchesClocks } from './operator-plan.ts'
import { ParameterModel } from './parameter-model.ts'
import { Process } from './process.ts'
import type { Protocol } from './protocol.ts'
import { type ReaderStep, spawnReader } from './reader-model.ts'
import { Scheduler } from './scheduler.ts'
import { CLIENT_SECRET, FIRST_SECRET, SecretModel } from './secret-model.ts'
import { TokenEndpointModel } from './token-endpoint-model.ts'
import { Watch } from './watch.ts'

/** Who takes part, and how things stand at first. */
export interface Scenario {
  readonly name: string
  /** Whether the refresher has a reserved concurrency of 1. */
  readonly isLimited: boolean
  /** What is stored at first: nothing, garbage, or a token issued so many seconds ago (negative: dated ahead). */
  readonly stored: 'nothing' | 'garbage' | { readonly ageSeconds: number }
  /** Whether the API rejects the token that is stored at first; false by default. */
  readonly isRejected?: boolean
  /** Whether a new token ends the one before it; false by default. */
  readonly endsPrevious?: boolean
  /** How many ticks of the schedule come. */
  readonly ticks: number
  /** Whether the first of them is an operator's run by force; false by default. */
  readonly isForced?: boolean
  readonly readers: readonly (readonly ReaderStep[])[]
  /** How long a call of a port takes, in milliseconds. */
  readonly callMs: number
  /**
   * By how many milliseconds the clock goes on whenever a secret is read, so that no two tokens have one date; 0 by
   * default.
   */
  readonly datesApartMs?: number
  /** How long a reader waits for a token, in milliseconds. */
  readonly waitMs: number
  /** A client secret by default. */
  readonly secret?: SecretVersion
  /** What an operator does; nothing by default. */
  readonly operator?: OperatorPlan
}

/** How many calls may fail, and what the dice say. */
export interface Play {
  readonly protocol: Protocol
  readonly choices: Choices
  readonly mostFaults: number
  readonly random: () => number
  /** Is told every step. */
  readonly onStep?: (line: string) => void
}

export interface Played {
  /** The promise that was broken, if one was. */
  readonly violation: string | undefined
  readonly tokensIssued: number
  readonly faultsMet: number
}

const SCOPE = 'client_paymentrequest'
const LIFETIME_SECONDS = 3600
const ANY_CLIENT = readEverySetting({ STITCH_SCOPES: SCOPE })
const TEST_CLIENT = readEverySetting({ STITCH_SCOPES: SCOPE, STITCH_EXPECT_CLIENT_MODE: 'test' })

/** By how much a clock may be wrong for good, in milliseconds. */
const MOST_ERROR_MS = 60_000

/**
 * After so long every failure that is remembered is forgotten, and no token is too young to be renewed, in
 * milliseconds.
 */
const CALM_MS = 90_000
/** The same where two clocks differ. */
const CALM_BY_WRONG_CLOCKS_MS = 250_000

/** Plays a scenario once, to its end or to the first broken promise. */
export async function play(scenario: Scenario, game: Play): Promise<Played> {
  const { isLimited, callMs, datesApartMs = 0, waitMs, endsPrevious = false, operator: plan } = scenario
  const { protocol, random } = game
  const hasOperator = plan !== undefined
  const config = plan?.expectsTestClient === true ? TEST_CLIENT : ANY_CLIENT
  const sharedState = () => `${parameter.summary} ${endpoint.issued} ${readersCalm}`
  const scheduler = new Scheduler({ ...game, sharedState })
  const watch = new Watch({
    clock: () => scheduler.nowMs,
    isAlone: isLimited,
    expectClientMode: config.expectClientMode,
    hasOperator,
  })
  const parameter = new ParameterModel(scheduler, watch, callMs)
  const lifetimeSeconds = LIFETIME_SECONDS
  const endpointOptions = { lifetimeSeconds, callMs, endsPrevious, clientSecret: FIRST_SECRET }
  const endpoint = new TokenEndpointModel(scheduler, watch, endpointOptions)
  const secret = new SecretModel(scheduler, callMs, scenario.secret ?? CLIENT_SECRET)
  const errorMs = () => (plan?.areClocksWrong === true ? Math.round((random() * 2 - 1) * MOST_ERROR_MS) : 0)
  const newProcess = (name: string) => new Process(name, errorMs(), (byMs) => watch.clockErred(byMs))
  const parts = { scheduler, watch, parameter, endpoint, protocol, config, random, secret, callMs }
  const lambda = new LambdaModel({ ...parts, datesApartMs, newProcess, hasOperator }, isLimited)
  storeAtFirst(scenario, parameter, endpoint, Math.floor(scheduler.nowMs / 1000))
  const startRun = (isForced: boolean) => spawnTick(isForced, scheduler, lambda)
  for (let tick = 1; tick <= scenario.ticks; tick += 1) startRun(tick === 1 && scenario.isForced === true)
  let readersCalm = 0
  const calmMs = hasOperator && touchesClocks(plan) ? CALM_BY_WRONG_CLOCKS_MS : CALM_MS
  const readers = scenario.readers.map((steps, index) => {
    const process = new Process(`reader ${index + 1}`, errorMs())
    const isCalm = () => index < readersCalm
    spawnReader(steps, { ...parts, lambda, scope: SCOPE, waitMs, process, calmMs, isCalm })
    return process
  })
  const processes = () => [...readers, ...lambda.processes]
  const operator = new OperatorModel({ ...parts, processes, startRun })
  if (hasOperator) operator.spawn(plan.steps)

  const goOn = () => scheduler.run(() => watch.violation !== undefined)
  const settle = async (): Promise<boolean> => {
    if (!(await goOn())) return false
    scheduler.heal()
    if (hasOperator) operator.setRight()
    do if (!(await goOn())) return false
    while (watch.violation === undefined && lambda.settle())
    if (hasOperator) {
      startRun(false)
      if (!(await goOn())) return false
    }
    watch.quiet(parameter.stored)
    for (readersCalm = 1; readersCalm <= scenario.readers.length; readersCalm += 1)
      if (!(await goOn())) return false
    return true
  }
  if (await settle()) watch.ended(scheduler.left)
  return { violation: watch.violation, tokensIssued: endpoint.issued, faultsMet: scheduler.faultsMet }
}

function storeAtFirst(
  { stored, isRejected }: Scenario,
  parameter: ParameterModel,
  endpoint: TokenEndpointModel,
  now: number,
): void {
  if (stored === 'nothing') return
  if (stored === 'garbage') {
    parameter.put('{"version":1,"accessToken":"tok')
    return
  }
  const issuedAt = now - stored.ageSeconds
  parameter.put(
    writeStoredDocument({
      accessToken: 'token-0',
      tokenType: 'Bearer',
      scope: SCOPE,
      issuedAt,
      expiresAt: issuedAt + LIFETIME_SECONDS,
      clientMode: 'test',
    }),
  )
  endpoint.know(
    'token-0',
    stored.ageSeconds < 0 ? Number.POSITIVE_INFINITY : (issuedAt + LIFETIME_SECONDS) * 1000,
  )
  if (isRejected) endpoint.reject('token-0')
}

/** A tick of the schedule, or an operator's run: Lambda keeps it until the refresher has room. */
function spawnTick(isForced: boolean, scheduler: Scheduler, lambda: LambdaModel): void {
  const origin = isForced ? 'force' : 'tick'
  scheduler.spawn(origin, origin, (actor) =>
    scheduler.call({
      actor,
      what: 'comes',
      takesMs: 0,
      faults: [],
      isReady: () => lambda.hasRoom(),
      answer: () => void lambda.start(isForced ? { force: true } : {}, origin),
    }),
  )
}
