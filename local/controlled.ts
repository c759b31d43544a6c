import type { AwsLimits } from './aws/aws-service.ts'
import type { Counters, FaultScript } from './faults.ts'
import type { Journal } from './journal.ts'
import type { LocalLambda } from './lambda/lambda.ts'
import type { Stitch } from './stitch/stitch.ts'
import type { TokenLives } from './token-lives.ts'

/** What the controls act upon. */
export interface Controlled {
  readonly faults: FaultScript
  readonly counters: Counters
  readonly journal: Journal
  readonly lives: TokenLives
  readonly stitch: Stitch
  readonly limits: AwsLimits
  /** What the environment of every function contains in addition to the template's. */
  readonly functionSettings: () => Readonly<Record<string, string>>
  readonly lambda: () => LocalLambda | undefined
  /** Removes every stored token. */
  readonly forgetTokens: () => Promise<void>
}
