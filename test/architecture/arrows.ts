import type { Import, SourceFile } from './source-tree.ts'

/** Node's modules that the actors may use: arithmetic on bytes, no way out of the process. */
const CORE_MODULES = ['node:crypto', 'node:buffer', 'node:util']

/**
 * The rooms of the whole repository, from the outside inward. An arrow, of a value or of a type, points to a room
 * further in, or stays in its own. Rooms on one floor never import each other: so the reader and the refresher share
 * nothing but `token`.
 */
export const FLOORS: readonly (readonly string[])[] = [
  ['test'],
  ['bench', 'cli'],
  ['local'],
  ['scripts'],
  ['infrastructure'],
  ['api'],
  ['functions'],
  ['entries'],
  ['middleware'],
  ['compose'],
  ['aws', 'providers', 'status'],
  ['reader', 'refresher', 'stitch'],
  ['http', 'observe'],
  ['token'],
  ['loose files'],
]

/** Rooms whose files reach a bundle or the package. */
const DEPLOYED = FLOORS.slice(FLOORS.findIndex((rooms) => rooms.includes('functions'))).flat()

/** Rooms that know how to do things, and neither AWS nor a framework nor a way out of the process. */
const CORE = ['status', 'reader', 'refresher', 'stitch', 'token', 'loose files', 'providers']

/** The room of a file: a folder of the repository, or one of `lib/`. */
export function roomOf(path: string): string {
  const [top = '', room = '', ...rest] = path.split('/')
  if (top !== 'lib') return top
  return rest.length === 0 ? 'loose files' : room
}

const floorOf = (room: string): number => FLOORS.findIndex((rooms) => rooms.includes(room))

/** Every import that points outward, as one line each. `shipped` are the packages that may be in a bundle. */
export function outwardArrows(files: readonly SourceFile[], shipped: readonly string[]): readonly string[] {
  return files.flatMap((file) =>
    file.imports.flatMap((imported) => {
      const why = imported.isOurs ? wrongRoom(file, imported) : wrongPackage(file, imported, shipped)
      return why === undefined ? [] : [`${file.path} imports ${imported.target}: ${why}`]
    }),
  )
}

function wrongRoom({ path }: SourceFile, { target }: Import): string | undefined {
  const from = roomOf(path)
  const to = roomOf(target)
  // Name and version, which every room may say.
  if (target === 'package.json') return undefined
  if (floorOf(from) === -1) return 'its room is on no floor'
  if (floorOf(to) === -1) return `${to} is on no floor`
  if (from === to && to !== 'functions') return undefined
  if (to === 'entries' && from !== 'test') return 'the package imports its entries, and no other room does'
  if (floorOf(from) < floorOf(to)) return undefined
  return `${from} knows nothing of ${to}`
}

function wrongPackage(file: SourceFile, imported: Import, shipped: readonly string[]): string | undefined {
  const { target, isTypeOnly } = imported
  const room = roomOf(file.path)
  if (isTypeOnly || !DEPLOYED.includes(room)) return undefined
  const isCore = CORE.includes(room)
  // The token of EKS Pod Identity is in a file.
  if (file.path === 'lib/aws/container-credentials.ts' && target === 'node:fs/promises') return undefined
  if (/^node:fs/.test(target)) return 'what is deployed has no files'
  if (target.startsWith('node:'))
    return isCore && !CORE_MODULES.includes(target) ? 'the core does no I/O' : undefined
  if (!shipped.includes(target)) return 'docs/adr/0011-dependencies.md gives no reason to ship it'
  return isCore && /aws|middy/.test(target) ? 'the core knows no AWS and no framework' : undefined
}

/** Which room imports which: `from → to`, each once, without the loose files that every room may use. */
export function arrowsBetween(files: readonly SourceFile[]): ReadonlySet<string> {
  const arrows = files.flatMap(({ path, imports }) =>
    imports
      .filter(({ isOurs, target }) => isOurs && target !== 'package.json')
      .map(({ target }) => [roomOf(path), roomOf(target)] as const)
      .filter(([from, to]) => from !== to && to !== 'loose files'),
  )
  return new Set(arrows.map(([from, to]) => `${from} → ${to}`))
}

/** Cycles of imports, of values and of types, each from its first file on. */
export function cycles(files: readonly SourceFile[]): readonly string[] {
  const edges = new Map(
    files.map(({ path, imports }) => [
      path,
      imports.filter(({ isOurs }) => isOurs).map(({ target }) => target),
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
