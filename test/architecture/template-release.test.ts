import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { readDeployment } from '../../infrastructure/deployment.ts'
import { plainTemplate } from '../../infrastructure/plain-template.ts'
import { privilegesOf } from '../../infrastructure/privileges.ts'
import { releaseTemplate } from '../../infrastructure/release/release-template.ts'
import { templateProblems } from '../../infrastructure/template-rules.ts'
import type { Template } from '../../infrastructure/template-types.ts'
import { readTemplate } from '../../scripts/package-template.ts'
import { resolveTemplate } from '../support/resolve-template.ts'

const CODE = { CodeBucket: 'code' }

/** All in which the template of the release differs from that of the framework. */
const DIFFERENCES: readonly string[] = [
  // The zips are in a bucket of yours.
  'ServerlessDeploymentBucket: only packaged',
  'ServerlessDeploymentBucketPolicy: only packaged',
  'output ServerlessDeploymentBucketName: only packaged',
]

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

function differences(released: Template, packaged: Template): readonly string[] {
  const [ours, theirs] = [released, packaged].map(
    ({ Resources, Outputs = {} }) =>
      new Map<string, unknown>([
        ...Object.entries(Resources),
        ...Object.entries(Outputs).map(([name, output]) => [`output ${name}`, output] as const),
      ]),
  ) as [Map<string, unknown>, Map<string, unknown>]
  return [...new Set([...theirs.keys(), ...ours.keys()])].flatMap((id) => {
    if (!ours.has(id)) return [`${id}: only packaged`]
    if (!theirs.has(id)) return [`${id}: only released`]
    return isDeepStrictEqual(ours.get(id), theirs.get(id)) ? [] : [`${id}: other`]
  })
}

/**
 * Two templates that mean the same are the same: numbers are text, texts are put together by `Fn::Sub`, a dependency is
 * left out that a reference says already. Where the code lies is left out too.
 */
function comparable(template: Template): Template {
  const { Resources, Outputs } = resolveTemplate(template)
  return {
    Resources: Object.fromEntries(
      Object.entries(Resources).map(([id, { DependsOn = [], ...resource }]) => {
        const { Code: _, ...Properties } = resource.Properties ?? {}
        const text = JSON.stringify(Properties)
        const needed = [DependsOn]
          .flat()
          .filter((other) => !text.includes(`"${other}"`) && !text.includes(`{${other}}`))
        return [id, { ...resource, Properties, ...(needed.length === 0 ? {} : { DependsOn: needed }) }]
      }),
    ),
    ...(Outputs === undefined ? {} : { Outputs }),
  }
}
