import type { Clock } from '../../lib/clock.ts'
import type { Counters, Fault } from '../faults.ts'
import type { Images } from './images.ts'
import type { IssuedToken } from './issued-tokens.ts'
import type { PaymentRequests } from './payment-request-store.ts'
import type { StitchSettings } from './settings.ts'

/** What every resolver is given. */
export interface ApiContext {
  /** The token of this request, already checked. */
  readonly token: IssuedToken
  readonly fault: Fault | undefined
  readonly paymentRequests: PaymentRequests
  readonly images: Images
  readonly settings: StitchSettings
  readonly clock: Clock
  readonly counters: Counters
  /** Fires when the caller has gone. */
  readonly signal: AbortSignal
}

/** Resolves one field of the schema. */
export type Resolver<Args> = (parent: unknown, args: Args, context: ApiContext) => unknown
