import type { Import, SourceFile } from './source-tree.ts'

/** Node's modules that the actors may use: arithmetic on bytes, no way out of the process. */
const CORE_MODULES = ['node:crypto', 'node:buffer', 'node:util']

/**
 * The rooms of what is deployed, from the outside inward. An arrow points to a room further in, or stays in its own. Rooms on one
 * floor never import each other: so the reader and the refresher share nothing but `token`.
 */
export const FLOORS: readonly (readonly string[])[] = [
  ['functions'],
  ['entries', 'middleware'],
  ['compose'],
  ['aws', 'providers', 'status'],
  ['reader', 'refresher', 'stitch'],
  ['http', 'observe'],
  ['token'],
  ['loose files'],
]

/** Rooms that know how to do things, and neither AWS nor a framework nor a way out of the process. */
const CORE = ['status', 'reader', 'refresher', 'stitch', 'token', 'loose files', 'providers']

/** The room of a file that is deployed; `undefined` for any other file. */
export function roomOf(path: string): string | undefined {
  const [top, room = '', ...rest] = path.split('/')
  if (top === 'functions') return 'functions'
  if (top !== 'lib') return undefined
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
  if (from === undefined || floorOf(from) === -1) return 'its room is on no floor'
  if (to === undefined || floorOf(to) === -1) return 'what is deployed imports nothing but lib'
  if (to === 'functions' || (to === 'entries' && from !== to))
    return 'nothing imports a function or an entry of the package'
  if (from === to || floorOf(from) < floorOf(to)) return undefined
  return `${from} knows nothing of ${to}`
}

function wrongPackage(file: SourceFile, imported: Import, shipped: readonly string[]): string | undefined {
  const { target, isTypeOnly } = imported
  if (isTypeOnly) return undefined
  const isCore = CORE.includes(roomOf(file.path) ?? '')
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
