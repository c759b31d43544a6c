import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { describeAlarms } from '../../infrastructure/alarms.ts'
import { readDeployment } from '../../infrastructure/deployment.ts'
import { resourcesOf } from '../../infrastructure/privileges.ts'
import { readTemplate } from '../../scripts/package-template.ts'
import { assertPackaged } from '../../scripts/package-when-stale.ts'
import { ROOT } from './source-tree.ts'

const page = readFileSync(join(ROOT, 'docs/run/operations.md'), 'utf8')
const headings = [...page.matchAll(/^## Alarm: (\w+)$/gm)].map(([, name]) => name ?? '')

describe('alarms', () => {
  it('have a runbook entry each, and no entry is without its alarm', () => {
    const kinds = ['one', 'many'].map((clients) => readDeployment('dev', { clients }))
    const names = new Set(kinds.flatMap(describeAlarms).map(({ name }) => name))
    assert.deepEqual(headings.toSorted(), [...names].toSorted())
  })

  it('of the packaged template point at an entry that is there', async () => {
    await assertPackaged()
    for (const [logicalId, { Properties }] of resourcesOf(await readTemplate(), 'AWS::CloudWatch::Alarm')) {
      const [, heading] =
        /Runbook: docs\/run\/operations\.md, "Alarm: (\w+)"\.$/.exec(String(Properties?.AlarmDescription)) ??
        []
      assert.ok(headings.includes(heading ?? ''), logicalId)
    }
  })
})
