import { systemTiming } from '../../lib/clock.ts'
import { readEverySetting } from '../../lib/compose/every-setting.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import type { TokenParameter } from '../../lib/refresher/store-token.ts'
import type { StoredToken } from '../../lib/token/client-token.ts'
import { readRefreshRequest } from '../../lib/token/refresh-event.ts'
import type { ScopeSet } from '../../lib/token/scope-set.ts'
import type { TokenKey } from '../../lib/token/token-key.ts'
import { makeCertificate } from '../../local/stitch/certificate.ts'
import { DEPLOYED } from '../fleet/fleet-settings.ts'
import { refresherInMemory } from '../fleet/refresher-in-memory.ts'

/**
 * How many metrics the refresher writes without a single call: name and dimensions of every figure of a run that
 * renews the four seed scope sets, and of one that finds all of them fresh. A name with other dimensions is another
 * metric on AWS's bill.
 */
export async function metricsAtRest(): Promise<number> {
  const { pem } = await makeCertificate()
  const config = readEverySetting({ STITCH_SCOPES: STITCH.seedScopes.join(',') })
  const written = new Set<string>()
  const refresh = refresherInMemory({
    config,
    secret: JSON.stringify({ clientId: 'test-bench', certificate: pem }),
    lifetimeSeconds: DEPLOYED.lifetimeSeconds,
    tokenParameter: parametersInMemory(),
    timing: systemTiming,
    metrics: {
      count: (...figure) => void written.add(JSON.stringify(figure)),
      record: (name, _value, _unit, scopeSet) => void written.add(JSON.stringify([name, scopeSet])),
    },
  })
  for (const expected of ['refreshed', 'fresh']) {
    const { outcomes } = await refresh(readRefreshRequest({}))
    if (outcomes.some(({ outcome }) => outcome !== expected)) throw new Error(JSON.stringify(outcomes))
  }
  return written.size
}

function parametersInMemory(): (key: TokenKey) => TokenParameter {
  const stored = new Map<ScopeSet, StoredToken>()
  return ({ scopeSet }) => ({
    read: async () => stored.get(scopeSet),
    write: async (token) => {
      const version = (stored.get(scopeSet)?.version ?? 0) + 1
      stored.set(scopeSet, { version, token })
      return version
    },
  })
}
