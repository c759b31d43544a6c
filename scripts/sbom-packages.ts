import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { functionsOf } from '../infrastructure/privileges.ts'
import { OUTPUT, ROOT } from './package-service.ts'
import { readTemplate } from './package-template.ts'

/** A package of which something is in a bundle. */
export interface ShippedPackage {
  readonly name: string
  readonly version: string
  /** SPDX expression from its package.json; empty when that has none. */
  readonly licence: string
  /** Where it is installed, relative to the root: the key of its entry in the lock file. */
  readonly path: string
  /** Subresource integrity of its tarball, from the lock file: what `npm ci` has checked. */
  readonly integrity: string
}

/** The bundler's account of one bundle (esbuild: "Metafile"), as much of it as is read here. */
interface Metafile {
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >
}

interface LockFile {
  readonly packages: Readonly<
    Record<string, { readonly integrity?: string; readonly hasInstallScript?: boolean }>
  >
}

const readJson = async <T>(path: string): Promise<T> =>
  JSON.parse(await readFile(join(ROOT, path), 'utf8')) as T

/** The lock file's entries, by path. */
export const lockedPackages = async (): Promise<LockFile['packages']> =>
  (await readJson<LockFile>('package-lock.json')).packages

/** The packaged functions by name: one zip each. */
export const bundleNames = async (): Promise<readonly string[]> =>
  functionsOf(await readTemplate()).map(({ name }) => name)

/** The packages in one bundle, by name; those of which the bundler kept nothing are not in it. */
export async function packagesIn(bundle: string): Promise<readonly ShippedPackage[]> {
  const { outputs } = await readJson<Metafile>(`${OUTPUT}/meta/${bundle}.json`)
  const locked = await lockedPackages()
  const files = Object.values(outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((file) => (inputs[file]?.bytesInOutput ?? 0) > 0),
  )
  const paths = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []))
  const packages = await Promise.all(
    [...paths].map(async (path) => {
      const {
        name,
        version,
        license = '',
      } = await readJson<{ name: string; version: string; license?: string }>(`${path}/package.json`)
      return { name, version, licence: license, path, integrity: locked[path]?.integrity ?? '' }
    }),
  )
  return packages.toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
}
