import type { RequirePermission } from './authorize.ts'
import type { AwsInput } from './aws-input.ts'
import type { Caller } from './caller.ts'
import type { CallerKms } from './kms.ts'

/** What an operation may use besides its input. */
export interface OperationContext {
  readonly caller: Caller
  /** Epoch milliseconds at the arrival of the request. */
  readonly now: number
  readonly require: RequirePermission
  readonly kms: CallerKms
  /** Read the version before the newest: a read served by a replica that lags behind. */
  readonly stale: boolean
}

/** One operation of a service: members in, members of the answer out; throws `AwsError` or `KmsError`. */
export type Operation = (input: AwsInput, context: OperationContext) => Record<string, unknown>

/** The operations of a service by name. */
export type Operations = Readonly<Record<string, Operation>>

/** An instant as the JSON 1.1 protocol carries it: epoch seconds with milliseconds as the fraction. */
export const wireInstant = (epochMs: number): number => epochMs / 1000
