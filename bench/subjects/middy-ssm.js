import { handler } from '../handlers/middy-ssm.js'
import { invocationContext } from './invocation.ts'

/** The handler of `handlers/middy-ssm.js`, warm. */
export const prepare = async () => {
  await handler({}, invocationContext())
  return { get: { run: () => handler({}, invocationContext()) } }
}
