import type { ShippedPackage } from './sbom-packages.ts'

/** A zip and what identifies it. */
export interface Zip {
  /** Name of the function. */
  readonly name: string
  readonly version: string
  /** SHA-256 of the zip, in hexadecimal. */
  readonly sha256: string
}

/**
 * The bill of materials of one zip (CycloneDX 1.6, ECMA-424). Nothing in it depends on the day: the same zip has the
 * same bill.
 */
export const billOfMaterials = ({ name, version, sha256 }: Zip, packages: readonly ShippedPackage[]) => ({
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: {
    lifecycles: [{ phase: 'build' }],
    component: {
      type: 'application',
      'bom-ref': name,
      name,
      version,
      hashes: [{ alg: 'SHA-256', content: sha256 }],
    },
  },
  components: packages.map((shipped) => ({
    type: 'library',
    'bom-ref': packageUrl(shipped),
    ...nameParts(shipped.name),
    version: shipped.version,
    scope: 'required',
    hashes: hashesOf(shipped.integrity),
    licenses: licencesOf(shipped.licence),
    purl: packageUrl(shipped),
  })),
  dependencies: [{ ref: name, dependsOn: packages.map(packageUrl) }],
  compositions: [{ aggregate: 'complete', assemblies: [name] }],
})

/** The package URL of a package from npm (purl specification, type `npm`): the `@` of a scope is percent-encoded. */
export const packageUrl = ({ name, version }: Pick<ShippedPackage, 'name' | 'version'>): string =>
  `pkg:npm/${name.replace('@', '%40')}@${version}`

const nameParts = (name: string) => {
  const [group, rest] = name.split('/')
  return rest === undefined ? { name } : { group, name: rest }
}

/** Subresource integrity has base64, CycloneDX wants hexadecimal. */
const hashesOf = (integrity: string) =>
  integrity
    .split(' ')
    .flatMap((hash) => /^sha512-(.+)$/.exec(hash)?.[1] ?? [])
    .map((base64) => ({ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }))

const licencesOf = (licence: string) =>
  /^[A-Za-z0-9.-]+$/.test(licence) ? [{ license: { id: licence } }] : [{ expression: licence }]
