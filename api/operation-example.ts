import type { Operation, Variables } from '../lib/stitch/operation.ts'

/** An operation of Stitch's API with variables that the simulated Stitch and Stitch's test clients understand. */
export interface OperationExample {
  readonly title: string
  readonly operation: Operation<unknown>
  /** `{{name}}` stands for a part of the answer to an earlier call. */
  readonly variables: Variables
}
