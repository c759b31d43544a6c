import { cp, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { packageService, ROOT } from './package-service.ts'
import { SOURCES } from './package-when-stale.ts'

/**
 * Packages the service with other params into a folder of its own, which must be empty, and leaves the checkout's own
 * output as it is.
 */
export async function packageVariant(folder: string, args: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const source of [...SOURCES, 'package.json', 'tsconfig.json'])
    await cp(join(ROOT, source), join(folder, source), { recursive: true })
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  await packageService(folder, args)
}
