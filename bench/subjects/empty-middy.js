import { handler } from '../handlers/empty-middy.js'
import { invocationContext } from './invocation.ts'

/** The handler of `handlers/empty-middy.js`, warm. */
export const prepare = async () => {
  await handler({}, invocationContext())
  return { get: { run: () => handler({}, invocationContext()) } }
}
