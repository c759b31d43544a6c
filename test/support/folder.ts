import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FILE, type Owner } from './owner.ts'

/** An empty folder, which is removed with all that is in it. In the system's folder for such by default. */
export function startFolder(owner: Owner = FILE, parent = tmpdir(), prefix = 'test-'): string {
  const path = mkdtempSync(join(parent, prefix))
  owner.after(() => rmSync(path, { recursive: true, force: true }))
  return path
}
