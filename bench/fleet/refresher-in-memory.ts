import { randomUUID } from 'node:crypto'
import { awsCall } from '../../lib/aws/signed-call.ts'
import type { Timing } from '../../lib/clock.ts'
import { assertionSigner } from '../../lib/compose/assertion-signer.ts'
import type { EverySetting } from '../../lib/compose/every-setting.ts'
import type { Log } from '../../lib/observe/log.ts'
import type { Metrics } from '../../lib/observe/metrics.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { credentialsSource } from '../../lib/refresher/credentials/credentials-source.ts'
import { type Refresher, refresher } from '../../lib/refresher/refresher.ts'
import type { TokenParameter } from '../../lib/refresher/store-token.ts'
import type { TokenKey } from '../../lib/token/token-key.ts'

/** What stands around a refresher that reaches nothing outside this process. */
export interface InMemory {
  readonly config: EverySetting
  /** The text of the secret. */
  readonly secret: string
  readonly lifetimeSeconds: number
  readonly tokenParameter: (key: TokenKey) => TokenParameter
  readonly timing: Timing
  readonly metrics: Metrics
  readonly onSecretRead?: () => void
  readonly onTokenRequest?: () => void
}

const silent = () => undefined
const LOG: Log = { debug: silent, info: silent, warn: silent, error: silent }

/** The real refresher, with a secret and a token endpoint that take no time. */
export function refresherInMemory(around: InMemory): Refresher {
  const { config, secret, lifetimeSeconds, tokenParameter, timing, metrics } = around
  const readSecret = async () => {
    around.onSecretRead?.()
    return { versionId: '1', string: secret }
  }
  return refresher(
    {
      credentials: credentialsSource({ readSecret, provider: STITCH, timing, metrics, log: LOG }, config),
      tokenParameter,
      sendTokenRequest: async (form) => {
        around.onTokenRequest?.()
        const body = {
          access_token: randomUUID(),
          expires_in: lifetimeSeconds,
          token_type: 'Bearer',
          scope: new URLSearchParams(form).get('scope'),
        }
        return { status: 200, headers: {}, body: JSON.stringify(body) }
      },
      sign: assertionSigner(awsCall({})),
      newJwtId: randomUUID,
      timing,
      metrics,
      log: LOG,
    },
    config,
  )
}
