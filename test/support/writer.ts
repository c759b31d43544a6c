import { type EverySetting, readEverySetting } from '../../lib/compose/every-setting.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { credentialsSource } from '../../lib/refresher/credentials/credentials-source.ts'
import { type Refresher, RefreshFailed, refresher } from '../../lib/refresher/refresher.ts'
import type { Environment } from '../../lib/settings.ts'
import type { RefreshRequest } from '../../lib/token/refresh-event.ts'
import type { RefreshOutcome } from '../../lib/token/refresh-outcome.ts'
import type { ScopeSet } from '../../lib/token/scope-set.ts'
import { MemoryParameter } from './memory-parameter.ts'
import { MemorySecret } from './memory-secret.ts'
import { RecordedLog, RecordedMetrics } from './records.ts'
import { sign } from './sign.ts'
import { TokenEndpointInMemory } from './token-endpoint-in-memory.ts'
import { SCOPE } from './tokens.ts'
import { VirtualTime } from './virtual-time.ts'

export interface Writer {
  readonly time: VirtualTime
  readonly config: EverySetting
  readonly endpoint: TokenEndpointInMemory
  readonly secret: MemorySecret
  readonly metrics: RecordedMetrics
  readonly log: RecordedLog
  /** Until when each run may ask a parameter, by the monotonic clock in milliseconds. */
  readonly deadlines: readonly number[]
  readonly refresh: Refresher
  /** The parameter of a scope set; of the only one by default. */
  parameter(scopeSet?: ScopeSet): MemoryParameter
  /** Runs the refresher in virtual time: the outcomes, failed or not. */
  run(request?: Partial<RefreshRequest>): Promise<readonly RefreshOutcome[]>
  /** The same container's outcome for the only scope set, in short. */
  outcome(request?: Partial<RefreshRequest>): Promise<string>
}

/** A refresher of one container, with everything around it in memory. One scope set by default. */
export function aWriter(environment: Environment = {}, others: { readonly time?: VirtualTime } = {}): Writer {
  const time = others.time ?? new VirtualTime()
  const config = readEverySetting({ STITCH_SCOPES: SCOPE, ...environment })
  const endpoint = new TokenEndpointInMemory(time)
  const secret = new MemorySecret()
  const metrics = new RecordedMetrics()
  const log = new RecordedLog()
  const parameters = new Map(config.scopeSets.map((scopeSet) => [scopeSet, new MemoryParameter(time)]))
  const parameter = (scopeSet = config.scopeSets[0] ?? SCOPE) => parameters.get(scopeSet) as MemoryParameter
  const deadlines: number[] = []
  let jwtIds = 0
  const ports = { timing: time, metrics, log: log.log }
  const refresh = refresher(
    {
      ...ports,
      credentials: credentialsSource({ ...ports, readSecret: secret.read, provider: STITCH }, config),
      tokenParameter: ({ scopeSet }, by) => {
        deadlines.push(by)
        return parameter(scopeSet)
      },
      sendTokenRequest: endpoint.send,
      sign,
      newJwtId: () => `jwt-id-${++jwtIds}`,
    },
    config,
  )
  const run: Writer['run'] = async (request = {}) => {
    try {
      const whole = { by: undefined, force: false, scopes: undefined, rejectedVersion: undefined, ...request }
      return (await time.run(refresh(whole))).outcomes
    } catch (error) {
      if (!(error instanceof RefreshFailed)) throw error
      return JSON.parse(error.message).outcomes
    }
  }
  const outcome: Writer['outcome'] = async (request) => {
    const [first] = await run(request)
    return first?.outcome === 'failed' ? first.code : (first?.outcome ?? 'nothing')
  }
  return { time, config, endpoint, secret, metrics, log, deadlines, refresh, parameter, run, outcome }
}
