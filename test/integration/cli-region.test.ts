import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { promisify } from 'node:util'
import { connectAws } from '../../cli/aws.ts'
import { findRegion } from '../../infrastructure/aws-region.ts'
import { ROOT } from '../../scripts/package-service.ts'
import { startFolder } from '../support/folder.ts'

const run = promisify(execFile)
const SERVERLESS = join(ROOT, 'node_modules/serverless/bin/serverless.js')

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
  await assert.rejects(connectAws({ ...files, AWS_PROFILE: 'nope', AWS_REGION: 'a' }), {
    code: 'aws_profile_not_found',
    message: /nope/,
  })
})

const serverless = (args: readonly string[], environment: Readonly<Record<string, string>>) =>
  run(process.execPath, [SERVERLESS, ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: folder, CI: '1', ...environment },
  })

// Fault: a Region or a profile is missing
it('a deployment takes it from the same place', async () => {
  const { stdout } = await serverless(['print', '--path', 'provider.region', '--aws-profile', 'acme'], files)
  assert.equal(stdout.trim(), 'af-south-1')
})

// Fault: a Region or a profile is missing
it('a deployment to no Region is refused before anything is asked of AWS, and says how to give one', async () => {
  const nothing = { AWS_CONFIG_FILE: '/nonexistent', AWS_SHARED_CREDENTIALS_FILE: '/nonexistent' }
  const refused = await serverless(['deploy', '--stage', 'prod'], nothing).then(
    () => assert.fail('it was deployed'),
    (error: { code: number; stdout: string; stderr: string }) => error,
  )
  assert.equal(refused.code, 1)
  assert.match(refused.stdout + refused.stderr, /No AWS Region is given.*--region.*AWS_REGION/)
})
