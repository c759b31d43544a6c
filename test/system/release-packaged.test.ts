import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { privilegesOf } from '../../infrastructure/privileges.ts'
import { releaseTemplate } from '../../infrastructure/release/release-template.ts'
import { readTemplate } from '../../scripts/package-template.ts'
import { packageVariant } from '../../scripts/package-variant.ts'
import { startFolder } from '../support/folder.ts'
import { comparable, DIFFERENCES, differences } from '../support/release-differences.ts'
import { resolveTemplate } from '../support/resolve-template.ts'

// With the key in the secret, for one client: test/architecture/template-release.test.ts.
describe('the template of the release is, but for what is named, the one that is packaged', () => {
  const folder = startFolder()
  for (const [clients, signing] of [
    ['one', 'kms'],
    ['many', 'secret'],
    ['many', 'kms'],
  ] as const)
    it(`clients=${clients}, signing=${signing}`, async () => {
      const variant = join(folder, clients + signing)
      const kind = clients === 'many' ? ['--param', 'clients=many'] : []
      await packageVariant(variant, [...kind, '--param', `signing=${signing}`])
      const packaged = comparable(await readTemplate(variant))
      const values = { CodeBucket: 'code', Signing: signing }
      const released = comparable(resolveTemplate(releaseTemplate(clients, {}), values))
      assert.deepEqual(differences(released, packaged), DIFFERENCES)
      assert.deepEqual(privilegesOf(released), privilegesOf(packaged))
      assert.ok(privilegesOf(released).length > 50)
    })
})
