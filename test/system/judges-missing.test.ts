import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { installPeers } from '../../bench/install.ts'
import { missingFrom } from '../../scripts/install-judges.ts'
import { startFolder } from '../support/folder.ts'

/** A folder that names two packages, with what is installed there. */
function folderWith(t: TestContext, installed: Readonly<Record<string, string>>, isComplete = true): string {
  const folder = startFolder(t)
  writeFileSync(join(folder, 'package.json'), '{"dependencies":{"a":"1.0.0","@b/c":"2.1.0"}}')
  for (const [name, version] of Object.entries(installed)) {
    const path = join(folder, 'node_modules', name)
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, 'package.json'), JSON.stringify({ name, version }))
  }
  // npm's own list. It writes it last.
  if (isComplete && Object.keys(installed).length > 0)
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), '{}')
  return folder
}

describe('the judges', () => {
  for (const [what, installed, isHere] of [
    ['when nothing is installed', {}, false],
    ['when one was named after the installation', { a: '1.0.0' }, false],
    ['when one is of an earlier version', { a: '1.0.0', '@b/c': '2.0.0' }, false],
    ['when all are there', { a: '1.0.0', '@b/c': '2.1.0' }, true],
  ] as const)
    it(`are ${isHere ? 'not ' : ''}installed anew ${what}`, (t) => {
      const missing = missingFrom(folderWith(t, installed))
      if (isHere) assert.equal(missing, false)
      else assert.match(String(missing), /^not installed: npm ci /)
    })

  it('are installed anew when an installation was broken off: what they need may be missing', (t) => {
    const folder = folderWith(t, { a: '1.0.0', '@b/c': '2.1.0' }, false)
    assert.match(String(missingFrom(folder)), /^not installed: npm ci /)
  })
})

describe('the peers of the benchmark', () => {
  /** The folders that were installed. */
  const installedIn = (folder: string): readonly string[] => {
    const installed: string[] = []
    installPeers(folder, (each) => installed.push(each))
    return installed
  }

  it('are installed anew when one is of an earlier version', (t) => {
    const folder = folderWith(t, { a: '1.0.0', '@b/c': '2.0.0' })
    assert.deepEqual(installedIn(folder), [folder])
  })

  it('are left alone when all are there', (t) => {
    assert.deepEqual(installedIn(folderWith(t, { a: '1.0.0', '@b/c': '2.1.0' })), [])
  })
})
