import { composeTokenSource } from '../../lib/compose/token-source.ts'
import type { Prepare } from '../measure/operation.ts'
import { SCOPE } from '../servers/scope.ts'

/** The token source, wired as in a sibling, after its one read. */
export const prepare: Prepare = async () => {
  const source = composeTokenSource(process.env, SCOPE)
  await source.get()
  return { get: { run: () => source.get() } }
}
