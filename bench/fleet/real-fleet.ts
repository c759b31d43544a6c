import { setTimeout as sleep } from 'node:timers/promises'
import { type Stack, startStack } from '../../local/stack.ts'
import { PAYMENT_REQUEST_ID } from '../servers/instant-stitch.ts'
import { SCOPE } from '../servers/scope.ts'
import type { Counts } from './counts.ts'
import type { FleetSettings } from './fleet-settings.ts'
import { START_SECONDS, type WitnessedReads, watchReads } from './read-witness.ts'

const SIBLING = 'get-payment-request'
const REFRESHER = 'refresh-client-token'

/** What a real fleet called, and how it started. */
export interface RealFleet {
  readonly counts: Counts
  readonly reads: WitnessedReads
  /** Throttled reads while the fleet started. */
  readonly throttledAtStart: number
}

/**
 * Runs a fleet of real containers, one process each, from the packaged bundles in the local Lambda, and counts the
 * calls that reach the local AWS endpoint and the simulated Stitch. Takes as long as it says: no clock is moved here.
 */
export async function runFleet(settings: FleetSettings): Promise<RealFleet> {
  const stack = await startStack({
    limits: { ssmReadsPerSecond: settings.readsPerSecond },
    environment: {
      STITCH_SCOPES: SCOPE,
      STITCH_SCHEDULE_INTERVAL_SECONDS: '60',
      STITCH_REFRESH_AHEAD_SECONDS: String(settings.refreshAheadSeconds),
      STITCH_EXPIRY_LEEWAY_SECONDS: String(settings.expiryLeewaySeconds),
      STITCH_LOG_LEVEL: 'error',
    },
  })
  try {
    stack.stitch.settings.expiresInSeconds = settings.lifetimeSeconds
    await stack.lambda.functions.prewarm(SIBLING, settings.containers)
    await stack.lambda.functions.prewarm(REFRESHER, 1)
    stack.counters.reset()
    return await play(stack, settings)
  } finally {
    await stack.close()
  }
}

async function play(stack: Stack, settings: FleetSettings): Promise<RealFleet> {
  const { containers, callEverySeconds, tickSeconds, uncountedSeconds, countedSeconds } = settings
  const from = Date.now()
  let invocations = 0
  let failed = 0
  let throttledAtStart = 0
  const witness = watchReads()
  const count = (name: string): number => stack.counters.get(name)
  for (let second = 0; second < uncountedSeconds + countedSeconds; second += 1) {
    await sleep(Math.max(0, from + second * 1000 - Date.now()))
    if (second % tickSeconds === 0) await stack.lambda.invoke(REFRESHER, {})
    if (second % callEverySeconds !== 0) continue
    // All at once: so each invocation takes a container of its own.
    const results = await Promise.all(
      Array.from({ length: containers }, () => stack.lambda.invoke(SIBLING, EVENT)),
    )
    if (second < START_SECONDS) throttledAtStart = count('ssm.throttled')
    invocations += containers
    failed += results.filter(({ payload }) => !isAnswered(payload)).length
  }
  const reads = witness.end()
  const counts = {
    tokenRequests: count('token.requests'),
    reads: count('ssm.GetParameter') - count('ssm.throttled'),
    throttled: count('ssm.throttled'),
    writes: count('ssm.PutParameter'),
    secretReads: count('secretsmanager.GetSecretValue'),
    // Secrets Manager decrypts too, with a key of its own.
    decrypts: count('kms.Decrypt') - count('secretsmanager.GetSecretValue'),
    encrypts: count('kms.Encrypt'),
    invocations,
    waited: reads.waited,
    failed,
  }
  return { counts, reads, throttledAtStart }
}

const EVENT = {
  version: '2.0',
  routeKey: 'GET /payment-requests/{id}',
  pathParameters: { id: PAYMENT_REQUEST_ID },
  requestContext: { http: { method: 'GET' } },
}

/** The simulated Stitch knows no such request and says so; to ask it at all takes a token. */
const isAnswered = (payload: Buffer): boolean => {
  const { statusCode } = JSON.parse(payload.toString()) as { statusCode?: number }
  return statusCode === 200 || statusCode === 404
}
