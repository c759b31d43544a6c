import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { endpointAddress } from '../../../lib/aws/container-credentials.ts'
import { thrownBy } from '../../support/rejection.ts'

const FULL = 'AWS_CONTAINER_CREDENTIALS_FULL_URI'

describe('the address of the credentials of a container', () => {
  for (const [environment, address] of [
    [
      { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/a' },
      'http://169.254.170.2/v2/credentials/a',
    ],
    [{ [FULL]: 'http://169.254.170.2/v2/credentials/b' }, 'http://169.254.170.2/v2/credentials/b'],
    [{ [FULL]: 'http://169.254.170.23/v1/credentials' }, 'http://169.254.170.23/v1/credentials'],
    [{ [FULL]: 'http://[fd00:ec2::23]/v1/credentials' }, 'http://[fd00:ec2::23]/v1/credentials'],
    [{ [FULL]: 'http://localhost:1338/latest' }, 'http://localhost:1338/latest'],
    [{ [FULL]: 'https://agent.example/credentials' }, 'https://agent.example/credentials'],
    [
      { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/a', [FULL]: 'http://localhost/b' },
      'http://169.254.170.2/a',
    ],
  ] as const)
    it(`is ${address}`, () => assert.equal(endpointAddress(environment), address))

  for (const wrong of [
    ...['http://example.com/a', 'http://169.254.169.254/a', 'ftp://169.254.170.2/a'],
    ...['file:///etc/passwd', 'nothing'],
  ])
    it(`is refused: ${wrong}`, () => {
      const { code, message, facts } = thrownBy(() => endpointAddress({ [FULL]: wrong }))
      assert.equal(code, 'config_invalid')
      assert.match(String(facts.problems), /^AWS_CONTAINER_CREDENTIALS_FULL_URI must be an https: URL/)
      assert.ok(!message.includes(wrong), 'values are not repeated')
    })

  it('is never another host than the one of ECS when it is given as a path', () => {
    const { hostname } = new URL(endpointAddress({ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/x' }))
    assert.equal(hostname, '169.254.170.2')
    assert.equal(
      thrownBy(() => endpointAddress({ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '//example.com/a' })).code,
      'config_invalid',
    )
  })
})
