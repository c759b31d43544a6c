import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { unzip } from '../../../local/lambda/zip.ts'
import { zipArchive } from '../../fixtures/lambda/zip-archive.ts'

describe('unzip', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'unzip-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  const unpack = (archive: Buffer): string[] => {
    writeFileSync(join(folder, 'archive.zip'), archive)
    return unzip(join(folder, 'archive.zip'), join(folder, 'out'))
  }

  it('unpacks a bundle that osls packaged', () => {
    const archive = join(import.meta.dirname, '../../fixtures/lambda/packaged-by-osls.zip')
    assert.deepEqual(unzip(archive, join(folder, 'osls')), ['functions/a.mjs'])
    assert.match(readFileSync(join(folder, 'osls/functions/a.mjs'), 'utf8'), /export \{\s+handler\s+\}/)
  })

  it('unpacks every file, deep and empty ones too', () => {
    const files = { 'a.mjs': 'a'.repeat(100_000), 'b/c/é.json': '{}', 'b/empty': '' }
    assert.deepEqual(unpack(zipArchive(files)), Object.keys(files))
    for (const [path, text] of Object.entries(files)) {
      assert.equal(readFileSync(join(folder, 'out', path), 'utf8'), text)
    }
  })

  it('keeps every file inside the folder', () => {
    assert.throws(() => unpack(zipArchive({ '../escaped': 'x' })), /leaves the folder/)
    assert.equal(existsSync(join(folder, 'escaped')), false)
  })

  it('refuses a damaged file', () => {
    const archive = zipArchive({ a: 'text' })
    const at = archive.indexOf('PK\x01\x02') + 16
    archive.writeUInt32LE(archive.readUInt32LE(at) ^ 1, at)
    assert.throws(() => unpack(archive), /archive\.zip: a is damaged/)
  })

  it('refuses what is not an archive', () => {
    assert.throws(() => unpack(Buffer.from('not a zip')), /is not a zip archive/)
  })
})
