import { type TokenSource, type TokenSourceSettings, tokenSource } from '../../lib/reader/token-source.ts'
import type { ClientToken } from '../../lib/token/client-token.ts'
import type { RefreshAnswer } from '../../lib/token/refresh-answer.ts'
import { MemoryParameter } from './memory-parameter.ts'
import { RecordedMetrics } from './records.ts'
import { ScriptedRefresher } from './scripted-refresher.ts'
import { SCOPE } from './tokens.ts'
import { VirtualTime } from './virtual-time.ts'

export interface Reader {
  readonly time: VirtualTime
  readonly parameter: MemoryParameter
  readonly refresher: ScriptedRefresher
  readonly metrics: RecordedMetrics
  readonly source: TokenSource
  /** The access token that a caller gets now. */
  get(waitMs?: number): Promise<string>
  /** Lets the refresher store this token when it is asked next, and say so. */
  storesWhenAsked(token: ClientToken): () => RefreshAnswer
}

/** A token source of one container, with everything around it in memory. A busy refresher by default. */
export function aReader(
  stored: readonly (ClientToken | undefined)[] = [],
  settings: Partial<TokenSourceSettings> & { readonly nobodyToAsk?: boolean } = {},
): Reader {
  const time = new VirtualTime()
  const parameter = new MemoryParameter(time, ...stored)
  const refresher = new ScriptedRefresher()
  const metrics = new RecordedMetrics()
  const { nobodyToAsk = false, ...others } = settings
  const source = tokenSource(
    {
      readToken: parameter.readToken,
      invokeRefresher: nobodyToAsk ? undefined : refresher.invoke,
      timing: time,
      metrics,
    },
    {
      scope: SCOPE,
      parameter: '/stitch/dev/default/tokens/client_paymentrequest',
      expiryLeewaySeconds: 120,
      refreshAheadSeconds: 1800,
      maxLifetimeSeconds: 86_400,
      expectClientMode: undefined,
      ...others,
    },
  )
  return {
    time,
    parameter,
    refresher,
    metrics,
    source,
    get: (waitMs) => time.run(async () => (await source.get(waitMs)).accessToken),
    storesWhenAsked: (token) => () => {
      parameter.put(token)
      return { kind: 'done', result: {} }
    },
  }
}
