import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join, relative } from 'node:path'

/**
 * The path of a page of this package, for a person to open: relative if it is below the working folder, else absolute.
 * A clone and the tarball both contain these pages.
 *
 * @param page Its path in the package, for example `docs/use/cli.md#usage`.
 */
export function pagePath(page: string): string {
  const path = join(root(), page)
  const here = workingFolder()
  if (here === undefined) return path
  const fromHere = relative(here, path)
  return fromHere.startsWith('..') || isAbsolute(fromHere) ? path : fromHere
}

/** Nothing where it has been removed. */
function workingFolder(): string | undefined {
  try {
    return process.cwd()
  } catch {
    return undefined
  }
}

/** The package's own folder: sources and bundles lie at different depths in it. */
function root(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}
