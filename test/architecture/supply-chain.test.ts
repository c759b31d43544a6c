import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { readAudit } from '../../scripts/audit-report.ts'
import { bundledLicences } from '../../scripts/bundled-licences.ts'
import { ALLOWED_LICENCES, INSTALL_SCRIPTS, supplyChainPage } from '../../scripts/licences-page.ts'
import { assertPackaged } from '../../scripts/package-when-stale.ts'
import { billOfMaterials } from '../../scripts/sbom-document.ts'
import { bundleNames, lockedPackages, packagesIn, type ShippedPackage } from '../../scripts/sbom-packages.ts'
import { startFolder } from '../support/folder.ts'
import { ROOT } from './source-tree.ts'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

describe('what ships', () => {
  const bundles = new Map<string, readonly ShippedPackage[]>()
  before(async () => {
    await assertPackaged()
    for (const name of await bundleNames()) bundles.set(name, await packagesIn(name))
  })
  const namesIn = (bundle: string) => bundles.get(bundle)?.map(({ name }) => name) ?? []

  it('is what docs/judge/supply-chain.md says', () => {
    assert.equal(read('docs/judge/supply-chain.md'), supplyChainPage(bundles), 'write it anew: npm run sbom')
  })

  it('has licences that may ship', () => {
    for (const { name, licence } of [...bundles.values()].flat())
      assert.ok(ALLOWED_LICENCES.has(licence), `${name}: ${licence || 'no licence'}`)
  })

  it('keeps the licence of each package, with its copyright notice', () => {
    const shipped = [...bundles.values()].flat()
    const kept = bundledLicences(shipped.map(({ path }) => `${path}/index.js`)).split(
      `\n${'-'.repeat(80)}\n\n`,
    )
    for (const { name, version } of shipped) {
      const text = kept.find((licence) =>
        licence.split('\n\n')[0]?.split('\n').includes(`${name}@${version}`),
      )
      assert.match(
        text ?? '',
        /^Copyright [\s\S]*^Permission is hereby granted|Apache License\s+Version 2\.0/m,
        name,
      )
    }
    const [first = ''] = kept
    assert.match(
      first,
      /^@aws-lambda-powertools\/commons@[\d.]+\n@aws-lambda-powertools\/logger@[\d.]+\n\nMIT No/,
    )
  })

  it('is refused without a licence file, unless its copyright notice is known', () => {
    const folder = join(startFolder(), 'node_modules/unknown')
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'unknown', version: '1.0.0', license: 'MIT' }),
    )
    assert.throws(
      () => bundledLicences([join(folder, 'index.js')]),
      /^Error: unknown \(MIT\) has no licence file/,
    )
  })

  it('is locked, by version and hash', () => {
    for (const { name, integrity } of [...bundles.values()].flat()) assert.match(integrity, /^sha512-/, name)
  })

  it('is installed beside tools that are locked by hash too, on every platform', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { integrity?: string; link?: boolean }>
    }
    // npm leaves the hash out for a platform that the lock file was never installed on: npm view NAME@VERSION
    // dist.integrity
    const unlocked = Object.entries(packages).filter(([path, { integrity }]) => path !== '' && !integrity)
    assert.deepEqual(
      unlocked.map(([path]) => path),
      [],
    )
  })

  it('is no SDK, no logger package and no signing of assertions in a sibling', () => {
    for (const bundle of bundles.keys())
      if (bundle !== 'refresh-client-token')
        assert.deepEqual(
          namesIn(bundle),
          ['@middy/core', '@smithy/core', '@smithy/signature-v4', 'valibot'],
          bundle,
        )
    assert.ok(namesIn('refresh-client-token').includes('@aws-sdk/client-ssm'))
  })

  it('has a bill of materials with package URL, licence and hash of each package', () => {
    const shipped = bundles.get('refresh-client-token') ?? []
    const bill = billOfMaterials({ name: 'refresh-client-token', version: '1.0.0', sha256: 'ab' }, shipped)
    assert.deepEqual([bill.bomFormat, bill.specVersion], ['CycloneDX', '1.6'])
    assert.equal(bill.components.length, shipped.length)
    const jose = bill.components.find(({ name }) => name === 'jose')
    const ssm = bill.components.find(({ name }) => name === 'client-ssm')
    assert.equal(jose?.purl, `pkg:npm/jose@${jose?.version}`)
    assert.equal(ssm?.purl, `pkg:npm/%40aws-sdk/client-ssm@${ssm?.version}`)
    assert.deepEqual(ssm?.licenses, [{ license: { id: 'Apache-2.0' } }])
    assert.match(jose?.hashes[0]?.content ?? '', /^[0-9a-f]{128}$/)
    assert.deepEqual(
      new Set(bill.dependencies[0]?.dependsOn),
      new Set(bill.components.map(({ purl }) => purl)),
    )
  })
})

describe('install scripts', () => {
  it('are reviewed, each that is in the tree and no other', async () => {
    const inTree = Object.entries(await lockedPackages())
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length))
    assert.deepEqual([...new Set(inTree)].toSorted(), Object.keys(INSTALL_SCRIPTS).toSorted())
  })

  it('may run as reviewed', () => {
    const { allowScripts } = JSON.parse(read('package.json')) as { allowScripts: Record<string, boolean> }
    const reviewed = Object.entries(INSTALL_SCRIPTS).map(([name, [runs]]) => [name, runs])
    assert.deepEqual(allowScripts, Object.fromEntries(reviewed))
  })
})

it('a newcomer installs at most 550 packages: what only judges has its place in test/judges', async () => {
  const needed = Object.entries(await lockedPackages()).filter(
    ([path, { optional }]) => path !== '' && !optional,
  )
  assert.ok(needed.length > 100 && needed.length <= 550, String(needed.length))
})

describe('an audit', () => {
  const shipped = ['jose', 'valibot'].map((name) => ({
    name,
    version: '1.0.0',
    licence: 'MIT',
    path: `node_modules/${name}`,
    integrity: '',
  }))
  const about = (name: string, via: unknown, nodes = [`node_modules/${name}`]) => ({
    [name]: { name, severity: 'high', via: [via], nodes },
  })
  const advisory = { severity: 'high', title: 'signs anything', url: 'https://advisories.example/1' }
  const report = (vulnerabilities: object) => JSON.stringify({ auditReportVersion: 2, vulnerabilities })

  it('is clean without advisories', () =>
    assert.deepEqual(readAudit(report({}), shipped), { kind: 'done', shipped: [], others: 0 }))

  it('names an advisory about what ships', () =>
    assert.deepEqual(readAudit(report(about('jose', advisory)), shipped), {
      kind: 'done',
      shipped: [{ name: 'jose', ...advisory }],
      others: 0,
    }))

  it('counts what only builds or tests, also another copy of what ships', () => {
    const others = {
      ...about('osls', advisory),
      ...about('jose', advisory, ['node_modules/x/node_modules/jose']),
    }
    assert.deepEqual(readAudit(report(others), shipped), { kind: 'done', shipped: [], others: 2 })
  })

  it('is not clean but not available where the registry does not answer', () => {
    for (const [text, reason] of [
      [JSON.stringify({ message: '405 Method Not Allowed', statusCode: 405 }), '405 Method Not Allowed'],
      ['', 'npm audit gave no report'],
      ['<html>', 'npm audit gave no report'],
    ] as const)
      assert.deepEqual(readAudit(text, shipped), { kind: 'not available', reason })
  })
})
