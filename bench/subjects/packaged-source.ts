import type { Prepare } from '../measure/operation.ts'
import { SCOPE } from '../servers/scope.ts'

/** What is used of the package, whatever its version. */
interface Entries {
  clientTokenSource(options: { readonly scope: string }): { get(): Promise<unknown> }
}

/** The token source of a packaged version, after its one read. */
export const prepare: Prepare = async () => {
  const entries = (await import(process.env.BENCH_ENTRIES as string)) as Entries
  const source = entries.clientTokenSource({ scope: SCOPE })
  await source.get()
  return { get: { run: () => source.get() } }
}
