import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { strToU8, zipSync } from 'fflate'
import { unzip } from '../../../local/lambda/zip.ts'
import { startFolder } from '../../support/folder.ts'

describe('unzip', () => {
  const folder = startFolder()

  const unpack = (archive: Uint8Array): Promise<string[]> => {
    writeFileSync(join(folder, 'archive.zip'), archive)
    return unzip(join(folder, 'archive.zip'), join(folder, 'out'))
  }

  it('unpacks a bundle that osls packaged', async () => {
    const archive = join(import.meta.dirname, '../../fixtures/lambda/packaged-by-osls.zip')
    assert.deepEqual(await unzip(archive, join(folder, 'osls')), ['functions/a.mjs'])
    assert.match(readFileSync(join(folder, 'osls/functions/a.mjs'), 'utf8'), /export \{\s+handler\s+\}/)
  })

  it('unpacks every file, deep and empty ones too', async () => {
    const files = { 'a.mjs': 'a'.repeat(100_000), 'b/c/é.json': '{}', 'b/empty': '' }
    const archive = zipSync(
      Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])),
    )
    assert.deepEqual(await unpack(archive), Object.keys(files))
    for (const [path, text] of Object.entries(files)) {
      assert.equal(readFileSync(join(folder, 'out', path), 'utf8'), text)
    }
  })

  it('keeps every file inside the folder', async () => {
    for (const path of ['../escaped', '/escaped', 'a/../../escaped'])
      await assert.rejects(
        unpack(zipSync({ [path]: strToU8('x') })),
        /archive\.zip: (invalid relative|absolute) path/,
      )
    assert.equal(existsSync(join(folder, 'escaped')), false)
  })

  it('refuses a damaged file', async () => {
    const archive = Buffer.from(zipSync({ a: strToU8('text') }, { level: 0 }))
    archive.write('t3xt', archive.indexOf('text'))
    await assert.rejects(unpack(archive), /archive\.zip: a is damaged/)
  })

  it('refuses what is not an archive', async () => {
    await assert.rejects(unpack(Buffer.from('not a zip')), /archive\.zip: .*not a zip file/)
  })
})
