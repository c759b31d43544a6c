import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { ROOT } from '../../scripts/package-service.ts'
import { startFolder } from '../support/folder.ts'

const SERVERLESS = join(ROOT, 'node_modules/serverless/bin/serverless.js')
const folder = startFolder()
const nowhere = { AWS_CONFIG_FILE: '/nonexistent', AWS_SHARED_CREDENTIALS_FILE: '/nonexistent' }

const serverless = (args: readonly string[], environment: Readonly<Record<string, string>>) =>
  promisify(execFile)(process.execPath, [SERVERLESS, ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: folder, CI: '1', ...nowhere, ...environment },
  })

describe('a deployment', () => {
  it('takes its Region from where the command line takes it: here from a profile', async () => {
    const AWS_CONFIG_FILE = join(folder, 'config')
    writeFileSync(AWS_CONFIG_FILE, '[default]\nregion = eu-north-1\n[profile acme]\nregion = af-south-1\n')
    const args = ['print', '--path', 'provider.region', '--aws-profile', 'acme']
    const { stdout } = await serverless(args, { AWS_CONFIG_FILE })
    assert.equal(stdout.trim(), 'af-south-1')
  })

  it('to no Region is refused before anything is asked of AWS, and says how to give one', async () => {
    const refused = await serverless(['deploy', '--stage', 'prod'], {}).then(
      () => assert.fail('it was deployed'),
      (error: { code: number; stdout: string; stderr: string }) => error,
    )
    assert.equal(refused.code, 1)
    assert.match(refused.stdout + refused.stderr, /No AWS Region is given.*--region.*AWS_REGION/)
  })
})
