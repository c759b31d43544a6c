import type { Context } from 'aws-lambda'
import { handler } from '../handlers/ours.ts'
import type { Prepare } from '../measure/operation.ts'
import { invocationContext } from './invocation.ts'

const invoke = handler as unknown as (event: object, context: Context) => Promise<unknown>

/** The handler of `handlers/ours.ts`, warm. */
export const prepare: Prepare = async () => {
  await invoke({}, invocationContext())
  return { get: { run: () => invoke({}, invocationContext()) } }
}
