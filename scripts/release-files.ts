import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { bundleFunction } from '../infrastructure/bundle.ts'
import { functions } from '../infrastructure/functions.ts'
import { releaseTemplate } from '../infrastructure/release/release-template.ts'
import { everything } from '../infrastructure/release/switches.ts'
import { bundledLicences } from './bundled-licences.ts'
import { ROOT } from './package-service.ts'
import { releaseNotes } from './release-notes.ts'
import { billOfMaterials } from './sbom-document.ts'
import { filesOf, packagesOf } from './sbom-packages.ts'

/** The templates of a release, by what each deploys. */
export const TEMPLATES = {
  one: 'stitch-client-tokens.template.json',
  many: 'stitch-client-tokens-many.template.json',
} as const

/** The file with the SHA-256 of every other file, as `sha256sum --check` reads it. */
export const CHECKSUMS = 'SHA256SUMS'

/** Every function that one of the templates deploys. */
const NAMES = [
  ...new Set([...Object.keys(functions(everything('one'))), ...Object.keys(functions(everything('many')))]),
]

/**
 * The files of a release, by path: two templates, a zip for each function, a bill of materials for each zip, the
 * licences of what is in them, notes and checksums. Only the sources decide the bytes.
 */
async function releaseFiles(): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  const files = new Map<string, string | Uint8Array>()
  const zips: Record<string, string> = {}
  const bundled = new Set<string>()
  for (const name of NAMES) {
    const { zip, account } = await bundleFunction(ROOT, name)
    const sha256 = digestOf(zip)
    // A zip with another content has another name: an update replaces exactly the functions that changed.
    zips[name] = `${name}-${sha256.slice(0, 16)}.zip`
    files.set(`code/${zips[name]}`, zip)
    files.set(
      `sbom/${name}.cdx.json`,
      json(billOfMaterials({ name, version, sha256 }, await packagesOf(account))),
    )
    for (const file of filesOf(account)) bundled.add(file)
  }
  for (const clients of ['one', 'many'] as const)
    files.set(TEMPLATES[clients], json(releaseTemplate(clients, zips)))
  files.set('LICENCES.txt', bundledLicences([...bundled]))
  files.set('NOTES.md', releaseNotes(await readFile(join(ROOT, 'CHANGELOG.md'), 'utf8'), version))
  const sums = [...files].map(([path, content]) => `${digestOf(content)}  ${path}\n`)
  return files.set(CHECKSUMS, sums.sort((a, b) => a.slice(66).localeCompare(b.slice(66), 'en')).join(''))
}

/** Writes them to a folder, which must be empty; returns their paths and sizes in bytes. */
export async function writeRelease(folder: string): Promise<ReadonlyMap<string, number>> {
  const files = await releaseFiles()
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  return new Map([...files].map(([path, content]) => [path, Buffer.byteLength(content)]))
}

const json = (document: object): string => `${JSON.stringify(document, null, 2)}\n`

const digestOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')
