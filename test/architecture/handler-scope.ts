import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './source-tree.ts'

/** The scope whose token a function in `functions/` takes, as its source says; `undefined` where it takes none. */
export const scopeOfHandler = (name: string): string | undefined =>
  /\b(?:clientToken\(\{\s*scope: |routeToken\()'([^']+)'/.exec(
    readFileSync(join(ROOT, `functions/${name}.ts`), 'utf8'),
  )?.[1]
