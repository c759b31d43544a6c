import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { withProfile } from '../../../cli/profile.ts'
import type { AwsService } from '../../../lib/aws/endpoint.ts'
import { sdkEndpoint } from '../../../lib/aws/sdk-settings.ts'
import { startFolder } from '../../support/folder.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { setVariables } from '../../support/variables.ts'

const FILE = `
[profile local]
services = mine
endpoint_url = http://localhost:1
[services mine]
lambda =
  endpoint_url = http://localhost:2
[profile ignoring]
endpoint_url = http://localhost:1
ignore_configured_endpoint_urls = true
[profile fips]
use_fips_endpoint = true
use_dualstack_endpoint = true
[default]
endpoint_url = http://localhost:3
`

/** Puts this text in the place of the shared config file. */
async function writeConfig(t: TestContext, text: string): Promise<void> {
  const folder = startFolder(t)
  setVariables({ ...process.env } as Record<string, string>, t)
  process.env.AWS_CONFIG_FILE = join(folder, 'config')
  process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, 'credentials')
  await writeFile(process.env.AWS_CONFIG_FILE, text)
}

describe('where AWS is, by the shared config file and the environment:', () => {
  for (const [what, environment, ssm, lambda] of [
    ['a profile', { AWS_PROFILE: 'local' }, 'http://localhost:1', 'http://localhost:2'],
    ['the default profile', {}, 'http://localhost:3', 'http://localhost:3'],
    ['an empty AWS_PROFILE', { AWS_PROFILE: '' }, 'http://localhost:3', 'http://localhost:3'],
    [
      'a variable, before anything in a file',
      { AWS_PROFILE: 'local', AWS_ENDPOINT_URL: 'http://localhost:4' },
      'http://localhost:4',
      'http://localhost:4',
    ],
    [
      'an empty variable, which is none',
      { AWS_PROFILE: 'local', AWS_ENDPOINT_URL: '' },
      'http://localhost:1',
      'http://localhost:2',
    ],
    [
      'a variable of one service',
      { AWS_PROFILE: 'local', AWS_ENDPOINT_URL_SSM: 'http://localhost:4' },
      'http://localhost:4',
      'http://localhost:2',
    ],
    ['a profile that ignores addresses', { AWS_PROFILE: 'ignoring' }, undefined, undefined],
    ['a profile without an address', { AWS_PROFILE: 'fips' }, undefined, undefined],
    ['a profile that is not there', { AWS_PROFILE: 'nope' }, undefined, undefined],
  ] as const)
    it(what, async (t) => {
      await writeConfig(t, FILE)
      const found = await withProfile(environment)
      assert.equal(sdkEndpoint(found, 'ssm').endpoint, ssm)
      assert.equal(sdkEndpoint(found, 'lambda').endpoint, lambda)
      assert.equal(sdkEndpoint(found, 'ssm').useFipsEndpoint, environment.AWS_PROFILE === 'fips')
    })
})

/** Each service that is called, and its name in a profile (AWS SDKs and Tools Reference Guide, "Identifiers"). */
const IN_SERVICES: Readonly<Record<AwsService, string>> = {
  ssm: 'ssm',
  lambda: 'lambda',
  secretsmanager: 'secrets_manager',
  kms: 'kms',
  logs: 'cloudwatch_logs',
}

describe('the services of a profile count for every service that is called:', () => {
  for (const [service, name] of Object.entries(IN_SERVICES) as [AwsService, string][]) {
    const config = (address: string) =>
      `[profile local]\nservices = mine\n[services mine]\n${name} =\n  endpoint_url = ${address}\n`

    it(service, async (t) => {
      await writeConfig(t, config('http://localhost:5'))
      const found = await withProfile({ AWS_PROFILE: 'local' })
      assert.equal(sdkEndpoint(found, service).endpoint, 'http://localhost:5')
    })

    it(`${service}, and a wrong address is said to be there`, async (t) => {
      await writeConfig(t, config('localhost:5'))
      const { facts } = await rejectionOf(withProfile({ AWS_PROFILE: 'local' }))
      assert.deepEqual(facts.problems, [
        `endpoint_url of ${name} in the services of the AWS profile local must be an http: or https: URL`,
      ])
    })
  }
})

// Fault: FIPS, dual stack, every partition, a profile
describe('a wrong address or switch is said to be in the profile, or in a variable:', () => {
  const BAD =
    '[profile a]\nendpoint_url = localhost:3001\n[profile b]\nservices = c\nuse_fips_endpoint = maybe\n'
  for (const [what, environment, problems] of [
    [
      'in a profile',
      { AWS_PROFILE: 'a' },
      ['endpoint_url of the AWS profile a must be an http: or https: URL'],
    ],
    [
      'in its services, with a switch',
      { AWS_PROFILE: 'b' },
      [
        'use_fips_endpoint of the AWS profile b must be one of: true, false',
        'endpoint_url of lambda in the services of the AWS profile b must be an http: or https: URL',
      ],
    ],
    [
      'in a variable',
      { AWS_PROFILE: 'a', AWS_ENDPOINT_URL: 'localhost' },
      ['AWS_ENDPOINT_URL must be an http: or https: URL'],
    ],
    [
      'in both, where they do not go together',
      { AWS_PROFILE: 'c', AWS_ENDPOINT_URL: 'http://localhost' },
      [
        'AWS_ENDPOINT_URL cannot be combined with use_fips_endpoint of the AWS profile c or use_dualstack_endpoint of the AWS profile c',
      ],
    ],
  ] as const)
    it(what, async (t) => {
      const services = '[services c]\nlambda =\n  endpoint_url = ftp://localhost\n'
      await writeConfig(t, `${BAD}${services}[profile c]\nuse_fips_endpoint = true\n`)
      const { code, facts } = await rejectionOf(withProfile(environment))
      assert.deepEqual([code, facts.problems], ['config_invalid', problems])
    })
})
