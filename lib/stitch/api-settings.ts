import type { SettingReader } from '../settings.ts'
import { MOST_IDLE_SECONDS, REUSE_IDLE_SECONDS } from '../token/budgets.ts'
import type { Provider } from '../token/provider.ts'

/** Where the API is, and how its connections are used. */
export interface ApiSettings {
  readonly apiEndpoint: string
  /**
   * How long a connection may have been idle for a mutation, where the API announces no limit; 0: a new one for each
   * mutation.
   */
  readonly reuseIdleSeconds: number
  /** Function URL at which a slow bank has more time to verify an account, if the deployment has one. */
  readonly slowVerificationUrl: string | undefined
}

/** Reads where the API is, and how its connections are used. */
export const apiSettings = (from: SettingReader, provider: Provider): ApiSettings => ({
  apiEndpoint: from.address('STITCH_API_ENDPOINT', provider.apiEndpoint),
  reuseIdleSeconds: from.seconds('STITCH_REUSE_IDLE_SECONDS', REUSE_IDLE_SECONDS, [0, MOST_IDLE_SECONDS]),
  slowVerificationUrl: from.address('STITCH_SLOW_VERIFICATION_URL', undefined),
})
