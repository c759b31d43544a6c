import { markdownTable } from '../api/markdown-table.ts'
import type { ShippedPackage } from './sbom-packages.ts'

/** Licences that may be in a bundle: permissive ones, which require only that their text is kept. */
export const ALLOWED_LICENCES: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
])

/** What every install script of the dependency tree does, and whether it may run (`allowScripts` in package.json). */
export const INSTALL_SCRIPTS: Readonly<Record<string, readonly [runs: boolean, reason: string]>> = {
  'es5-ext': [false, 'prints a message; comes with osls; nothing needs it'],
  esbuild: [true, 'checks that the binary of this platform is there, and fetches it where npm did not'],
  node: [true, 'puts the Node.js binary of this platform in its place'],
}

const INTRODUCTION = `# Supply chain

This page lists what is in the zips, who wrote it, and what may run on the machine that makes them. \`npm run sbom\`
writes it from the bundler's own account of each bundle, and a test compares it. The same command writes a bill of
materials for each zip to \`.serverless/sbom/\`, in CycloneDX 1.6. It has versions, package URLs, licences, the SHA-512
that \`npm ci\` has checked, and the SHA-256 of the zip.

- \`npm ci\` installs the exact versions of \`package-lock.json\`, and checks their hashes. Nothing is loaded at run time:
  no layer, no extension, no SDK of the runtime.
- Each package that ships has its reason in [ADR 0011](../adr/0011-dependencies.md). A test refuses an import without
  one.
- \`npm run audit:shipped\` asks the registry for advisories about exactly these versions. It says \`clean\`, or lists
  them and fails. It says \`not available\` where the registry does not answer such questions. That proves nothing, and
  \`-- --require\` makes it a failure.
- Advisories about packages that only build or test are counted and do not fail. Those packages never see a token, and
  act on our own files only.
`

/** The page `docs/judge/supply-chain.md`. */
export function supplyChainPage(packagesByBundle: ReadonlyMap<string, readonly ShippedPackage[]>): string {
  const bundles = Map.groupBy(
    [...packagesByBundle].flatMap(([bundle, packages]) => packages.map((shipped) => ({ bundle, shipped }))),
    ({ shipped }) => `${shipped.name} ${shipped.version}`,
  )
  const rows = [...bundles.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const { name, version, licence } = first.shipped
    const where = [first, ...others].map(({ bundle }) => bundle)
    return [[`\`${name}\``, version, licence, whereText(where, packagesByBundle.size)]]
  })
  const scripts = Object.entries(INSTALL_SCRIPTS).map(([name, [runs, reason]]) => [
    `\`${name}\``,
    runs ? 'yes' : 'no',
    reason,
  ])
  const byName = ([a = '']: readonly string[], [b = '']: readonly string[]) => a.localeCompare(b, 'en')
  return [
    INTRODUCTION,
    `## What ships\n\nLicences that may ship: ${[...ALLOWED_LICENCES].join(', ')}. Most ask you\nto keep their text with its copyright notice. \`LICENCES.txt\` of a release has both for each package. A package\nthat comes without its text has the standard one there, with the notice of the package's repository.\n`,
    `${markdownTable(['package', 'version', 'licence', 'in'], rows.toSorted(byName))}\n`,
    `## Install scripts\n\nEach package of the whole tree, tools included, that wants to run something when it is installed, and whether it may\n(\`allowScripts\`):\n`,
    `${markdownTable(['package', 'may run', 'what it does'], scripts)}\n`,
  ].join('\n')
}

const whereText = (bundles: readonly string[], all: number): string => {
  if (bundles.length === all) return 'every zip'
  if (bundles.length === all - 1 && !bundles.includes('refresh-client-token'))
    return 'every zip but the refresher'
  return bundles.join(', ')
}
