import { cp, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { packageService, ROOT, SOURCES } from './package-service.ts'

/**
 * Packages a copy of the checkout, with other params for example, in a folder of its own, which must be empty, and
 * leaves the checkout's own output as it is.
 *
 * @returns Lines for people: which functions are deployed, and why not the others.
 */
export async function packageVariant(folder: string, args: readonly string[]): Promise<readonly string[]> {
  // Taken before the first source is read: later changes are not in the output.
  const startedAt = Date.now()
  await mkdir(folder, { recursive: true })
  for (const source of [...SOURCES, 'package.json', 'tsconfig.json'])
    await cp(join(ROOT, source), join(folder, source), { recursive: true })
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  return packageService(folder, { startedAt, args })
}
