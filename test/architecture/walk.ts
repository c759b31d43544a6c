import type { SourceFile } from './source-tree.ts'

/** The walk as CONTRIBUTING.md lists it: room and file of each step, in order. */
export const walkIn = (page: string): readonly string[] => {
  const [, section = ''] = /^## A token's walk\n([\s\S]*?)(?=^## )/m.exec(page) ?? []
  return [...section.matchAll(/^\d+\. `([^`]+)`/gm)].map(([, path = '']) => `lib/${path}`)
}

/** The folder of each step, once for every time that it is entered. */
export const roomsOf = (walk: readonly string[]): readonly string[] =>
  walk
    .map((path) => path.slice(0, path.lastIndexOf('/')))
    .filter((room, index, rooms) => room !== rooms[index - 1])

/**
 * Steps that are no file, or that no import joins to a step beside it. What `compose/` puts together counts as joined.
 */
export function brokenSteps(walk: readonly string[], files: readonly SourceFile[]): readonly string[] {
  const importsOf = new Map(files.map(({ path, imports }) => [path, imports.map(({ target }) => target)]))
  const composed = new Set(
    files
      .filter(({ path }) => path.startsWith('lib/compose/'))
      .flatMap(({ imports }) => imports.map(({ target }) => target)),
  )
  const reaches = (from: string, to: string, depth = 2): boolean =>
    (importsOf.get(from) ?? []).some(
      (target) => target === to || (depth > 1 && reaches(target, to, depth - 1)),
    )
  const areJoined = (one: string, other: string | undefined): boolean =>
    other !== undefined &&
    (reaches(one, other) || reaches(other, one) || (composed.has(one) && composed.has(other)))
  return walk.filter(
    (path, index) =>
      !importsOf.has(path) || !(areJoined(path, walk[index - 1]) || areJoined(path, walk[index + 1])),
  )
}
