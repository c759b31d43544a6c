import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { JUDGES } from '../../scripts/install-judges.ts'

const ROOT = join(import.meta.dirname, '../..')

/**
 * Options of `npm pack`: in a run of all tests `scripts/test.ts` has built what is packed, since two builds at once
 * disturb each other.
 */
export const PACK_OPTIONS: readonly string[] = process.env.TEST_BUILT === 'yes' ? ['--ignore-scripts'] : []

/** What `npm pack` makes, and a folder where it is installed as `npm install` would. */
export interface Tarball {
  readonly path: string
  readonly files: readonly string[]
  /** A project folder with the package and what it needs in node_modules. */
  readonly project: string
}

/**
 * Packs the project into a folder and installs the tarball beside the named dependencies, which are linked from this
 * checkout or from test/judges: a test needs no registry.
 */
export function packTarball(folder: string, dependencies: readonly string[]): Tarball {
  const args = ['pack', '--silent', '--json', '--pack-destination', folder, ...PACK_OPTIONS]
  const output = execFileSync('npm', args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const packed = JSON.parse(output.slice(output.search(/[[{]/))) as unknown
  const [manifest] = (Array.isArray(packed) ? packed : Object.values(packed as object)) as {
    files: { path: string }[]
  }[]
  const [name] = readdirSync(folder).filter((file) => file.endsWith('.tgz'))
  const path = join(folder, name ?? '')

  const project = join(folder, 'project')
  const installed = join(project, 'node_modules/stitch-client-tokens')
  mkdirSync(installed, { recursive: true })
  // Its own, or Node takes the next one above.
  writeFileSync(join(project, 'package.json'), '{}')
  execFileSync('tar', ['-xzf', path, '--strip-components=1', '-C', installed])
  for (const dependency of dependencies) {
    const link = join(project, 'node_modules', dependency)
    mkdirSync(dirname(link), { recursive: true })
    const ours = join(ROOT, 'node_modules', dependency)
    symlinkSync(existsSync(ours) ? ours : join(JUDGES, 'node_modules', dependency), link)
  }
  return {
    path,
    project,
    files: manifest?.files.map((file) => file.path) ?? [],
  }
}
