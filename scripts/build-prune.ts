import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A relative specifier in what the compiler wrote: `from './x.js'`, and in declarations still `from './x.ts'`. */
const SPECIFIER = /(from |import\()(['"])(\.{1,2}\/[^'"]+)\.[jt]s\2/g

/**
 * Keeps what the entries of a compiled folder reach, and deletes the rest: the compiler also writes the files that only
 * types lead to. Relative specifiers in declarations are given the extension that exists there.
 *
 * @param kept paths within `folder` without extension, for example `lib/entries/client-token-source`: of modules with
 *   their types, and of types alone
 */
export function prune(
  folder: string,
  { modules, types }: { readonly modules: readonly string[]; readonly types: readonly string[] },
): void {
  const kept = new Set<string>()
  const keep = (path: string, extension: '.js' | '.d.ts'): void => {
    const file = `${path}${extension}`
    if (kept.has(file)) return
    kept.add(file)
    const absolute = join(folder, file)
    const text = readFileSync(absolute, 'utf8')
    if (extension === '.d.ts') writeFileSync(absolute, text.replaceAll(SPECIFIER, '$1$2$3.js$2'))
    for (const [, , , specifier = ''] of text.matchAll(SPECIFIER))
      keep(join(dirname(path), specifier), extension)
  }
  for (const entry of modules) keep(entry, '.js')
  for (const entry of [...modules, ...types]) keep(entry, '.d.ts')
  for (const file of globSync('**/*.{js,d.ts}', { cwd: folder }))
    if (!kept.has(file)) rmSync(join(folder, file))
}
