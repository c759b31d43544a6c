import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

/** What `npm pack` makes, and a folder where it is installed as `npm install` would. */
export interface Tarball {
  readonly path: string
  readonly files: readonly string[]
  /** A project folder with the package and what it needs in node_modules. */
  readonly project: string
}

/**
 * Packs the project into a folder and installs the tarball beside the named dependencies, which are linked from this checkout: a test needs
 * no registry.
 */
export function packTarball(folder: string, dependencies: readonly string[]): Tarball {
  const output = execFileSync('npm', ['pack', '--silent', '--json', '--pack-destination', folder], {
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
  execFileSync('tar', ['-xzf', path, '--strip-components=1', '-C', installed])
  for (const dependency of dependencies) {
    const link = join(project, 'node_modules', dependency)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules', dependency), link)
  }
  return {
    path,
    project,
    files: manifest?.files.map((file) => file.path) ?? [],
  }
}
