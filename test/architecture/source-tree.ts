import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** The repository's root. */
export const ROOT = join(import.meta.dirname, '../..')

/** One import of a source file. */
export interface Import {
  /** Path relative to the root for a file of ours, else the package's or module's name. */
  readonly target: string
  readonly isOurs: boolean
  /** Gone at run time: `import type`. */
  readonly isTypeOnly: boolean
}

/** A source file: its path relative to the root, its text, and what it imports. */
export interface SourceFile {
  readonly path: string
  readonly text: string
  readonly imports: readonly Import[]
}

const STATEMENT = /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm
const DYNAMIC = /\bimport\(\s*['"`]([^'"`$]+)['"`]\s*\)/g

/** Every source file in these folders, in order of their paths. */
export function sourceFiles(...folders: string[]): readonly SourceFile[] {
  return folders
    .flatMap((folder) =>
      globSync(`${folder}/**/*.{ts,mjs,js}`, { cwd: ROOT, exclude: ['**/node_modules/**'] }),
    )
    .sort()
    .map((path) => readSource(path, readFileSync(join(ROOT, path), 'utf8')))
}

/** A source file from its text, which a test may make up. */
export function readSource(path: string, text: string): SourceFile {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '')
  const imports = [
    ...[...code.matchAll(STATEMENT)].map(([, type, target = '']) =>
      resolved(path, target, type !== undefined),
    ),
    ...[...code.matchAll(DYNAMIC)].map(([, target = '']) => resolved(path, target, false)),
  ]
  return { path, text, imports }
}

function resolved(path: string, target: string, isTypeOnly: boolean): Import {
  if (!target.startsWith('.')) return { target: packageOf(target), isOurs: false, isTypeOnly }
  const file = relative(ROOT, resolve(ROOT, dirname(path), target))
  return { target: file, isOurs: true, isTypeOnly }
}

/** `@scope/name/sub/path` and `name/sub/path` without the path inside. */
const packageOf = (target: string): string =>
  target.startsWith('node:') ? target : (/^(@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? target)
