import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { supplyChainPage } from './licences-page.ts'
import { OUTPUT, ROOT } from './package-service.ts'
import { packageWhenStale } from './package-when-stale.ts'
import { billOfMaterials } from './sbom-document.ts'
import { bundleNames, packagesIn, type ShippedPackage } from './sbom-packages.ts'

// Writes a bill of materials per zip to .serverless/sbom/, and docs/judge/supply-chain.md.

await packageWhenStale()
const folder = join(ROOT, OUTPUT, 'sbom')
const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string }
const packagesByBundle = new Map<string, readonly ShippedPackage[]>()

await mkdir(folder, { recursive: true })
for (const name of await bundleNames()) {
  const packages = await packagesIn(name)
  packagesByBundle.set(name, packages)
  const zip = await readFile(join(ROOT, OUTPUT, `${name}.zip`))
  const sha256 = createHash('sha256').update(zip).digest('hex')
  const bill = billOfMaterials({ name, version, sha256 }, packages)
  await writeFile(join(folder, `${name}.cdx.json`), `${JSON.stringify(bill, null, 2)}\n`)
  console.log(`${String(packages.length).padStart(3)} packages  ${OUTPUT}/sbom/${name}.cdx.json`)
}
await writeFile(join(ROOT, 'docs/judge/supply-chain.md'), supplyChainPage(packagesByBundle))
console.log('docs/judge/supply-chain.md')
