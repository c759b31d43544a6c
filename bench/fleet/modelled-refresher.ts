import type { Timing } from '../../lib/clock.ts'
import { readEverySetting } from '../../lib/compose/every-setting.ts'
import { noMetrics } from '../../lib/observe/metrics.ts'
import type { TokenParameter } from '../../lib/refresher/store-token.ts'
import type { StoredToken } from '../../lib/token/client-token.ts'
import type { InvokeRefresher } from '../../lib/token/refresh-answer.ts'
import { readRefreshRequest } from '../../lib/token/refresh-event.ts'
import { SCOPE } from '../servers/scope.ts'
import type { Tally } from './counts.ts'
import type { FleetSettings } from './fleet-settings.ts'
import { refresherInMemory } from './refresher-in-memory.ts'

/** One parameter, as the refresher and its readers share it. */
export interface ModelledStore {
  stored: StoredToken | undefined
}

/**
 * The real refresher on a modelled store and token endpoint that take no time. Counts what it calls. Its own reads are
 * not throttled: the SDK repeats them, and there are twelve an hour.
 */
export function modelledRefresher(
  store: ModelledStore,
  settings: FleetSettings,
  timing: Timing,
  tally: Tally,
): InvokeRefresher {
  const config = readEverySetting({
    STITCH_SCOPES: SCOPE,
    STITCH_REFRESH_AHEAD_SECONDS: String(settings.refreshAheadSeconds),
    STITCH_EXPIRY_LEEWAY_SECONDS: String(settings.expiryLeewaySeconds),
    STITCH_SCHEDULE_INTERVAL_SECONDS: String(Math.max(60, settings.tickSeconds)),
  })
  const refresh = refresherInMemory({
    config,
    secret: '{"clientId":"test-bench","clientSecret":"bench"}',
    lifetimeSeconds: settings.lifetimeSeconds,
    tokenParameter: () => countedParameter(store, tally),
    timing,
    metrics: noMetrics,
    onSecretRead: () => {
      tally.secretReads += 1
    },
    onTokenRequest: () => {
      tally.tokenRequests += 1
    },
  })
  let isBusy = false
  return async (event) => {
    if (isBusy) return { kind: 'busy' }
    isBusy = true
    try {
      return { kind: 'done', result: await refresh(readRefreshRequest(event)) }
    } catch {
      return { kind: 'failed', result: undefined }
    } finally {
      isBusy = false
    }
  }
}

const countedParameter = (store: ModelledStore, tally: Tally): TokenParameter => ({
  read: async () => {
    tally.reads += 1
    if (store.stored !== undefined) tally.decrypts += 1
    return store.stored
  },
  write: async (token) => {
    tally.writes += 1
    tally.encrypts += 1
    store.stored = { version: (store.stored?.version ?? 0) + 1, token }
    return store.stored.version
  },
})
