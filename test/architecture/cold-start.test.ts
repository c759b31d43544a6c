import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { unzip } from '../../local/lambda/zip.ts'
import { OUTPUT, ROOT } from '../../scripts/package-service.ts'
import { assertPackaged } from '../../scripts/package-when-stale.ts'
import { startFolder } from '../support/folder.ts'

await assertPackaged()

describe('a deployed sibling, at each cold start', () => {
  const folder = startFolder()

  for (const key of ['get-payment-request', 'create-payment-request', 'token-status'])
    it(`makes no regular expression that nothing uses, and loads no built-in module for a name that nothing uses: ${key}`, async () => {
      await unzip(join(ROOT, OUTPUT, `${key}.zip`), join(folder, key))
      const bundle = await readFile(join(folder, key, `functions/${key}.mjs`), 'utf8')
      // What esbuild makes of a literal that it believes Node does not know.
      assert.doesNotMatch(bundle, /new RegExp\("/)
      assert.doesNotMatch(bundle, /\bfrom ?"node:/)
    })
})
