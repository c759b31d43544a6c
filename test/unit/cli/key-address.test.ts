import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assertKeysBesideSecrets } from '../../../cli/signing-key/key-address.ts'

const LOCAL = 'http://localhost:4566'
const VPC = 'https://vpce-1a2b.secretsmanager.eu-west-1.vpce.amazonaws.com'

describe('a key and its secret go to one place:', () => {
  for (const [what, environment, missing] of [
    ['both at AWS', {}, undefined],
    ['both at one address', { AWS_ENDPOINT_URL: LOCAL }, undefined],
    [
      'an address for each, whichever they are',
      {
        AWS_ENDPOINT_URL_KMS: 'https://kms.eu-west-1.amazonaws.com',
        AWS_ENDPOINT_URL_SECRETS_MANAGER: LOCAL,
      },
      undefined,
    ],
    ["a VPC endpoint of AWS's for one", { AWS_ENDPOINT_URL_SECRETS_MANAGER: VPC }, undefined],
    [
      'an address that does not count',
      { AWS_ENDPOINT_URL_KMS: LOCAL, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      undefined,
    ],
    ['a local secret', { AWS_ENDPOINT_URL_SECRETS_MANAGER: LOCAL }, 'AWS_ENDPOINT_URL_KMS'],
    ['a local key', { AWS_ENDPOINT_URL_KMS: LOCAL }, 'AWS_ENDPOINT_URL_SECRETS_MANAGER'],
    [
      'a FIPS endpoint of AWS for one',
      { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'https://secretsmanager-fips.eu-west-1.amazonaws.com' },
      undefined,
    ],
    ...['ec2-192-0-2-1.eu-west-1.compute', 'local-123.eu-west-1.elb'].map(
      (name) =>
        [
          `a machine of yours at AWS, ${name},`,
          { AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://${name}.amazonaws.com:4566` },
          'AWS_ENDPOINT_URL_KMS',
        ] as const,
    ),
    [
      "a name that only looks like one of AWS's",
      { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'https://notamazonaws.com' },
      'AWS_ENDPOINT_URL_KMS',
    ],
  ] as const)
    it(`${what} is ${missing === undefined ? 'accepted' : 'refused'}`, () => {
      const check = () => assertKeysBesideSecrets(environment, 'eu-west-1')
      if (missing === undefined) check()
      else assert.throws(check, { code: 'config_invalid', facts: { problems: [`${missing} is missing`] } })
    })

  it('the message shows no password of an address', () => {
    const environment = { AWS_ENDPOINT_URL_KMS: 'http://user:hidden@localhost:1' }
    assert.throws(() => assertKeysBesideSecrets(environment, 'eu-west-1'), {
      message: /^(?!.*hidden).*http:\/\/localhost:1/,
    })
  })
})
