import { readEverySetting } from '../../lib/compose/every-setting.ts'
import type { SecretValue } from '../../lib/refresher/credentials/credentials-source.ts'
import { writeStoredDocument } from '../../lib/token/stored-document.ts'
import type { Choices } from './choices.ts'
import { LambdaModel } from './lambda-model.ts'
import { ParameterModel } from './parameter-model.ts'
import type { Protocol } from './protocol.ts'
import { type ReaderStep, spawnReader } from './reader-model.ts'
import { Scheduler } from './scheduler.ts'
import { CLIENT_SECRET } from './secret-model.ts'
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
  /** By how many milliseconds the clock goes on whenever a secret is read, so that no two tokens have one date; 0 by default. */
  readonly datesApartMs?: number
  /** How long a reader waits for a token, in milliseconds. */
  readonly waitMs: number
  /** A client secret by default. */
  readonly secret?: SecretValue
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
const config = readEverySetting({ STITCH_SCOPES: SCOPE })

/** Plays a scenario once, to its end or to the first broken promise. */
export async function play(scenario: Scenario, game: Play): Promise<Played> {
  const {
    isLimited,
    callMs,
    datesApartMs = 0,
    waitMs,
    endsPrevious = false,
    isForced = false,
    secret = CLIENT_SECRET,
  } = scenario
  const { protocol, random } = game
  const sharedState = () => `${parameter.summary} ${endpoint.issued} ${readersCalm}`
  const scheduler = new Scheduler({ ...game, sharedState })
  const watch = new Watch(() => scheduler.nowMs, isLimited)
  const parameter = new ParameterModel(scheduler, watch, callMs)
  const endpoint = new TokenEndpointModel(scheduler, watch, {
    lifetimeSeconds: LIFETIME_SECONDS,
    callMs,
    endsPrevious,
  })
  const parts = { scheduler, watch, parameter, endpoint, protocol, config, random }
  const lambda = new LambdaModel({ ...parts, secret, callMs, datesApartMs }, isLimited)
  storeAtFirst(scenario, parameter, endpoint, Math.floor(scheduler.nowMs / 1000))
  for (let tick = 1; tick <= scenario.ticks; tick += 1)
    spawnTick(`tick ${tick}`, tick === 1 && isForced, scheduler, lambda)
  let readersCalm = 0
  for (const [index, steps] of scenario.readers.entries()) {
    const isCalm = () => index < readersCalm
    spawnReader(`reader ${index + 1}`, steps, { ...parts, lambda, scope: SCOPE, waitMs, isCalm })
  }

  const goOn = () => scheduler.run(() => watch.violation !== undefined)
  const settle = async (): Promise<boolean> => {
    if (!(await goOn())) return false
    scheduler.heal()
    lambda.settle()
    if (!(await goOn())) return false
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
  if (isRejected) endpoint.reject('token-0')
}

/** A tick of the schedule, or an operator's run: Lambda keeps it until the refresher has room. */
function spawnTick(name: string, isForced: boolean, scheduler: Scheduler, lambda: LambdaModel): void {
  const origin = isForced ? 'force' : 'tick'
  scheduler.spawn(name, origin, (actor) =>
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
