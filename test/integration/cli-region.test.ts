import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { connectAws } from '../../cli/aws.ts'
import { findRegion } from '../../infrastructure/aws-region.ts'
import { startFolder } from '../support/folder.ts'

const folder = startFolder()
const files = {
  AWS_CONFIG_FILE: join(folder, 'config'),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
}
writeFileSync(files.AWS_CONFIG_FILE, '[default]\nregion = eu-north-1\n[profile acme]\nregion = af-south-1\n')
writeFileSync(files.AWS_SHARED_CREDENTIALS_FILE, '[bare]\naws_access_key_id = x\naws_secret_access_key = x\n')

const REGIONS: readonly [title: string, environment: Readonly<Record<string, string>>, region: string][] = [
  ['AWS_REGION', { AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b', AWS_PROFILE: 'acme' }, 'a'],
  ['AWS_DEFAULT_REGION', { AWS_REGION: '', AWS_DEFAULT_REGION: 'b', AWS_PROFILE: 'acme' }, 'b'],
  ['the profile', { AWS_PROFILE: 'acme' }, 'af-south-1'],
  ['the default profile', {}, 'eu-north-1'],
]
// Fault: a Region or a profile is missing
for (const [title, environment, region] of REGIONS)
  it(`the Region is taken from ${title}`, async () => {
    assert.equal(await findRegion({ ...files, ...environment }), region)
  })

// Fault: a Region or a profile is missing
it('a profile without a Region is a Region that is missing; a profile that is not there is named', async () => {
  await assert.rejects(connectAws({ ...files, AWS_PROFILE: 'bare' }), { code: 'aws_region_missing' })
  for (const AWS_PROFILE of ['nope', 'toString'])
    await assert.rejects(connectAws({ ...files, AWS_PROFILE, AWS_REGION: 'a' }), {
      code: 'aws_profile_not_found',
      message: new RegExp(AWS_PROFILE),
    })
})
