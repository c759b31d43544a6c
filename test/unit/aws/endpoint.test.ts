import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { SSMClient } from '@aws-sdk/client-ssm'
import { endpointOf, endpointSettings, regionSetting } from '../../../lib/aws/endpoint.ts'
import { type Environment, readSettings } from '../../../lib/settings.ts'
import { thrownBy } from '../../support/rejection.ts'

const settings = (environment: Environment) =>
  readSettings(environment, (from) => ({ ...endpointSettings(from, 'ssm'), region: regionSetting(from) }))

/** Regions of every partition that the SDK knows, and names that none has yet. */
const REGIONS = [
  ...['eu-west-1', 'af-south-1', 'us-east-1', 'ap-southeast-7', 'mx-central-1', 'il-central-1'],
  ...['cn-north-1', 'cn-northwest-1', 'us-gov-west-1', 'us-gov-east-1', 'eusc-de-east-1'],
  ...['us-iso-east-1', 'us-isob-east-1', 'eu-isoe-west-1', 'us-isof-south-1'],
  ...['eu-west-99', 'cn-south-9', 'zz-nowhere-1'],
]

describe('the address of a service is the one that the AWS SDK finds', () => {
  // Fault: FIPS, dual stack, every partition, a profile
  for (const region of REGIONS)
    it(`in ${region}, with and without FIPS and dual stack`, () => {
      for (const useFips of [false, true])
        for (const useDualstack of [false, true])
          for (const [service, client] of [
            ['ssm', SSMClient],
            ['lambda', LambdaClient],
          ] as const) {
            const { config } = new client({ region })
            const parameters = { Region: region, UseFIPS: useFips, UseDualStack: useDualstack }
            const { url } = config.endpointProvider(parameters)
            const ours = endpointOf(service, region, { endpoint: undefined, useFips, useDualstack })
            assert.equal(new URL(ours).href, url.href)
          }
    })
})

it('the address of CloudWatch Logs follows the same rules as that of Parameter Store', () => {
  for (const region of REGIONS)
    for (const useFips of [false, true])
      for (const useDualstack of [false, true]) {
        const at = (service: 'ssm' | 'logs') =>
          endpointOf(service, region, { endpoint: undefined, useFips, useDualstack })
        assert.equal(at('logs'), at('ssm').replace('//ssm', '//logs'))
      }
})

describe('an address that a variable names', () => {
  const OWN = 'http://localhost:1'
  const COMMON = 'http://localhost:2'
  for (const [what, environment, endpoint] of [
    ['counts for the service it is of', { AWS_ENDPOINT_URL_SSM: OWN }, OWN],
    ['counts before the common one', { AWS_ENDPOINT_URL_SSM: OWN, AWS_ENDPOINT_URL: COMMON }, OWN],
    [
      'gives way to the common one where it is empty',
      { AWS_ENDPOINT_URL_SSM: '', AWS_ENDPOINT_URL: COMMON },
      COMMON,
    ],
    ['is none where it is empty', { AWS_ENDPOINT_URL: '', AWS_ENDPOINT_URL_SSM: '' }, undefined],
    ['of another service does not count', { AWS_ENDPOINT_URL_LAMBDA: OWN }, undefined],
    [
      'is ignored where AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is true',
      { AWS_ENDPOINT_URL: COMMON, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      undefined,
    ],
    [
      'counts where AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is empty',
      { AWS_ENDPOINT_URL: COMMON, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: '' },
      COMMON,
    ],
  ] as const)
    it(what, () => {
      assert.equal(settings({ AWS_REGION: 'eu-west-1', ...environment }).endpoint, endpoint)
    })
})

// Fault: empty variables of AWS
it('empty switches are off, and an empty Region gives way to AWS_DEFAULT_REGION', () => {
  const empty = { AWS_USE_FIPS_ENDPOINT: '', AWS_USE_DUALSTACK_ENDPOINT: '', AWS_REGION: '' }
  assert.deepEqual(settings({ ...empty, AWS_DEFAULT_REGION: 'af-south-1' }), {
    endpoint: undefined,
    useFips: false,
    useDualstack: false,
    region: 'af-south-1',
  })
})

it('switches say true or false, and need no address of a variable', () => {
  const switches = { AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'false' }
  assert.deepEqual(settings({ AWS_REGION: 'eu-west-1', ...switches }), {
    endpoint: undefined,
    useFips: true,
    useDualstack: false,
    region: 'eu-west-1',
  })
})

describe('what cannot be meant is config_invalid, and its variable is named:', () => {
  for (const [environment, problem] of [
    [{ AWS_REGION: '' }, /^AWS_REGION is missing$/],
    [{ AWS_REGION: 'eu-west-1/evil?' }, /^AWS_REGION is not the name of a Region$/],
    [{ AWS_REGION: 'evil.example/eu-west-1' }, /^AWS_REGION is not the name of a Region$/],
    [{ AWS_ENDPOINT_URL: 'localhost:3001' }, /^AWS_ENDPOINT_URL must be/],
    [{ AWS_ENDPOINT_URL: 'git+http://localhost:3001' }, /^AWS_ENDPOINT_URL must be/],
    [{ AWS_ENDPOINT_URL_SSM: 'not a URL' }, /^AWS_ENDPOINT_URL_SSM must be/],
    [{ AWS_USE_FIPS_ENDPOINT: 'yes' }, /^AWS_USE_FIPS_ENDPOINT must be one of/],
    [{ AWS_USE_DUALSTACK_ENDPOINT: '1' }, /^AWS_USE_DUALSTACK_ENDPOINT must be one of/],
    [{ AWS_ENDPOINT_URL: 'http://localhost:1', AWS_USE_FIPS_ENDPOINT: 'true' }, /cannot be combined/],
  ] as const)
    it(JSON.stringify(environment), () => {
      const { code, facts } = thrownBy(() => settings({ AWS_REGION: 'eu-west-1', ...environment }))
      assert.equal(code, 'config_invalid')
      assert.match((facts.problems as string[]).join('; '), problem)
    })
})
