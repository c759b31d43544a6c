import type { Import, SourceFile } from './source-tree.ts'

/** Node's modules that the core may use: arithmetic on bytes, no way out of the process. */
const CORE_MODULES = ['node:crypto', 'node:buffer', 'node:util']

/** The rooms from the outside inward; an arrow points to the same room or one further in. */
const ROOMS: readonly [name: string, of: (path: string) => boolean][] = [
  ['functions', (path) => path.startsWith('functions/')],
  ['compose and middleware', (path) => /^lib\/(compose|middleware)\//.test(path)],
  ['adapters', (path) => path.startsWith('lib/adapters/')],
  ['the core', (path) => path.startsWith('lib/')],
]

/** Files beside the rooms that other projects import: like functions, they may use everything. */
export const isEntry = ({ imports, path }: SourceFile): boolean =>
  /^lib\/[^/]+$/.test(path) && imports.some(({ target }) => target.startsWith('lib/compose/'))

const roomOf = (path: string): number => ROOMS.findIndex(([, contains]) => contains(path))

/** Every import that points outward, as one line each. `shipped` are the packages that may be in a bundle. */
export function outwardArrows(files: readonly SourceFile[], shipped: readonly string[]): readonly string[] {
  const entries = new Set(files.filter(isEntry).map(({ path }) => path))
  return files.flatMap((file) =>
    file.imports.flatMap((imported) => {
      const why = imported.isOurs ? wrongRoom(file, imported, entries) : wrongPackage(file, imported, shipped)
      return why === undefined ? [] : [`${file.path} imports ${imported.target}: ${why}`]
    }),
  )
}

function wrongRoom(
  { path }: SourceFile,
  { target }: Import,
  entries: ReadonlySet<string>,
): string | undefined {
  const from = entries.has(path) ? 0 : roomOf(path)
  const to = entries.has(target) ? 0 : roomOf(target)
  if (to === -1) return 'what is deployed imports nothing but lib'
  if (to === 0) return 'nothing imports a function or an entry of the package'
  if (to < from) return `${ROOMS[from]?.[0]} knows nothing of ${ROOMS[to]?.[0]}`
  const isOauth = path.startsWith('lib/oauth/')
  if (isOauth && !target.startsWith('lib/oauth/') && !/^lib\/(errors|clock)\.ts$/.test(target))
    return 'the protocol looks at nothing outside but errors and the clock'
  return undefined
}

function wrongPackage(file: SourceFile, imported: Import, shipped: readonly string[]): string | undefined {
  const { target, isTypeOnly } = imported
  if (isTypeOnly) return undefined
  const isCore = roomOf(file.path) === ROOMS.length - 1 && !isEntry(file)
  if (/^node:fs/.test(target)) return 'what is deployed has no files'
  if (target.startsWith('node:'))
    return isCore && !CORE_MODULES.includes(target) ? 'the core does no I/O' : undefined
  if (!shipped.includes(target)) return 'docs/adr/0011-dependencies.md gives no reason to ship it'
  return isCore && /aws|middy/.test(target) ? 'the core knows no AWS and no framework' : undefined
}

/** Cycles of imports that are there at run time, each from its first file on. */
export function cycles(files: readonly SourceFile[]): readonly string[] {
  const edges = new Map(
    files.map(({ path, imports }) => [
      path,
      imports.filter(({ isOurs, isTypeOnly }) => isOurs && !isTypeOnly).map(({ target }) => target),
    ]),
  )
  const found = new Set<string>()
  const done = new Set<string>()
  const walk = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path)
    if (at !== -1) found.add([...trail.slice(at), path].join(' → '))
    if (at !== -1 || done.has(path)) return
    for (const target of edges.get(path) ?? []) walk(target, [...trail, path])
    done.add(path)
  }
  for (const path of edges.keys()) walk(path, [])
  return [...found]
}
