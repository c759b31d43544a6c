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
export interface Account {
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >
}

interface LockFile {
  readonly packages: Readonly<
    Record<
      string,
      { readonly integrity?: string; readonly hasInstallScript?: boolean; readonly optional?: boolean }
    >
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

/** The packages in one bundle of the checkout's own package, by name. */
export const packagesIn = async (bundle: string): Promise<readonly ShippedPackage[]> =>
  packagesOf(await readJson<Account>(`${OUTPUT}/meta/${bundle}.json`))

/** The files of which something is in a bundle. */
export const filesOf = ({ outputs }: Account): readonly string[] =>
  Object.values(outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((file) => (inputs[file]?.bytesInOutput ?? 0) > 0),
  )

/** The packages in a bundle, by name; those of which the bundler kept nothing are not in it. */
export async function packagesOf(account: Account): Promise<readonly ShippedPackage[]> {
  const locked = await lockedPackages()
  const paths = new Set(
    filesOf(account).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  )
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
