import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readDeployment } from '../../infrastructure/deployment.ts'
import { plainTemplate } from '../../infrastructure/plain-template.ts'
import { privilegesOf } from '../../infrastructure/privileges.ts'
import { releaseTemplate } from '../../infrastructure/release/release-template.ts'
import { templateProblems } from '../../infrastructure/template-rules.ts'
import { readTemplate } from '../../scripts/package-template.ts'
import { comparable, DIFFERENCES, differences } from '../support/release-differences.ts'
import { resolveTemplate } from '../support/resolve-template.ts'

const CODE = { CodeBucket: 'code' }

describe('the template of the release', () => {
  it('is, but for what is named here, the one that is packaged', async () => {
    const released = resolveTemplate(releaseTemplate('one', {}), CODE)
    const packaged = comparable(await readTemplate())
    assert.deepEqual(differences(comparable(released), packaged), DIFFERENCES)
  })

  for (const params of [{}, { signing: 'kms' }])
    for (const clients of ['one', 'many'] as const)
      it(`gives the rights of the packaged one and keeps every rule: ${clients}, ${JSON.stringify(params)}`, async () => {
        const isPackaged = clients === 'one' && !('signing' in params)
        const packaged = isPackaged
          ? await readTemplate()
          : plainTemplate(readDeployment('dev', { clients, ...params }))
        const values = 'signing' in params ? { Signing: params.signing } : {}
        const released = resolveTemplate(releaseTemplate(clients, {}), { ...CODE, ...values })
        assert.deepEqual(privilegesOf(comparable(released)), privilegesOf(comparable(packaged)))
        assert.ok(privilegesOf(released).length > 50)
        assert.deepEqual(templateProblems(released), [])
      })
})
