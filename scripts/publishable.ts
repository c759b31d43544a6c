import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Members of our own package.json that are of no use to those who install the package. */
const OURS_ALONE: readonly string[] = ['private', 'scripts', 'devDependencies', 'overrides', 'allowScripts']

/**
 * Writes the package as it is published, without `private`, into an empty folder: what `npm pack` makes, with a
 * package.json for others. The source itself stays private, so that no `npm publish` in the clone can take a name that
 * is not reserved.
 *
 * @param repository address of the repository, which provenance and readers need, for example
 *   `git+https://github.com/acme/tokens.git`
 * @param packOptions of `npm pack`; none by default, and then it builds what it packs
 */
export function writePublishable(
  root: string,
  folder: string,
  repository: string,
  packOptions: readonly string[] = [],
): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder, ...packOptions], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [tarball = ''] = readdirSync(folder)
  execFileSync('tar', ['-xzf', join(folder, tarball), '--strip-components=1', '-C', folder])
  rmSync(join(folder, tarball))
  const manifest = join(folder, 'package.json')
  const ours = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, unknown>
  const others = Object.fromEntries(Object.entries(ours).filter(([name]) => !OURS_ALONE.includes(name)))
  const published = {
    ...others,
    repository: { type: 'git', url: repository },
    // Provenance: the registry shows which commit and which workflow made the package.
    publishConfig: { access: 'public', provenance: true },
  }
  writeFileSync(manifest, `${JSON.stringify(published, null, 2)}\n`)
}

if (import.meta.main) {
  const [repository] = process.argv.slice(2)
  if (repository === undefined || !/^git\+https:\/\//.test(repository)) {
    console.error('Say whose repository it is: npm run publishable -- git+https://HOST/OWNER/NAME.git')
    process.exitCode = 2
  } else {
    writePublishable(join(import.meta.dirname, '..'), '.publishable', repository)
    console.log(
      'Written to .publishable/. To see what would be published: npm publish --dry-run ./.publishable',
    )
  }
}
