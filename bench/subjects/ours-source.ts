import { composeTokenSources } from '../../lib/compose/sources-by-client.ts'
import type { Prepare } from '../measure/operation.ts'
import { SCOPE } from '../servers/scope.ts'

/** The token source, wired as in a sibling, after its one read. */
export const prepare: Prepare = async () => {
  const source = composeTokenSources(process.env, SCOPE).of(undefined)
  await source.get()
  return { get: { run: () => source.get() } }
}
