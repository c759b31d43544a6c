import { rateLimit } from '../../local/aws/rate-limit.ts'
import { type Counts, newTally } from './counts.ts'
import type { FleetSettings } from './fleet-settings.ts'

/** How containers come to their token without this project's reader. */
export interface CacheRule {
  readonly name: string
  /** For how long a container keeps what it has, in seconds; 0: not at all. */
  readonly keptSeconds: (settings: FleetSettings) => number
  /** Where it gets it: from Parameter Store, where one writer puts it, or from the token endpoint. */
  readonly from: 'store' | 'token endpoint'
}

export const CACHE_RULES: readonly CacheRule[] = [
  { name: 'a token per call', keptSeconds: () => 0, from: 'token endpoint' },
  {
    name: 'a token per container',
    keptSeconds: ({ lifetimeSeconds, expiryLeewaySeconds }) => lifetimeSeconds - expiryLeewaySeconds,
    from: 'token endpoint',
  },
  { name: 'Powertools, 5 s', keptSeconds: () => 5, from: 'store' },
  { name: 'extension or @middy/ssm, 300 s', keptSeconds: () => 300, from: 'store' },
]

/**
 * Plays the same fleet with a plain cache in each container. A throttled read is counted once and comes again with the
 * next call; in truth an SDK repeats it at once, twice. The writer, where there is one, is not counted here.
 */
export function modelCache(rule: CacheRule, settings: FleetSettings): Counts {
  const { containers, callEverySeconds, startsPerSecond, uncountedSeconds, countedSeconds } = settings
  const keptSeconds = rule.keptSeconds(settings)
  const until = new Float64Array(containers)
  const tally = newTally()
  let second = 0
  const admits = rateLimit(settings.readsPerSecond, () => second * 1000)
  for (; second < uncountedSeconds + countedSeconds; second += 1) {
    if (second === uncountedSeconds) Object.assign(tally, newTally())
    const running = Math.min(containers, (second + 1) * startsPerSecond)
    for (let index = second % callEverySeconds; index < running; index += callEverySeconds) {
      tally.invocations += 1
      if (second < (until[index] as number)) continue
      if (rule.from === 'token endpoint') tally.tokenRequests += 1
      else if (admits()) {
        tally.reads += 1
        tally.decrypts += 1
      } else {
        tally.throttled += 1
        continue
      }
      until[index] = second + keptSeconds
    }
  }
  return tally
}
