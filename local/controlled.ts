import type { AwsLimits } from './aws/aws-service.ts'
import type { Counters, FaultScript } from './faults.ts'
import type { LocalLambda } from './lambda/lambda.ts'
import type { Stitch } from './stitch/stitch.ts'

/** What the controls act upon. */
export interface Controlled {
  readonly faults: FaultScript
  readonly counters: Counters
  readonly stitch: Stitch
  readonly limits: AwsLimits
  readonly lambda: () => LocalLambda | undefined
  /** Removes every stored token. */
  readonly forgetTokens: () => Promise<void>
}
