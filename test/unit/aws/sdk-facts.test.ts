import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sdkCredentials, sdkEndpoint, sdkFacts } from '../../../lib/aws/sdk-settings.ts'
import { Sha256 } from '../../../lib/aws/sha256.ts'

describe('the facts of an error of AWS', () => {
  for (const [what, error, facts] of [
    ['are its name', { name: 'ThrottlingException' }, { awsError: 'ThrottlingException' }],
    ['are the code of Node where the name is Error', { name: 'Error', code: 'EPIPE' }, { awsError: 'EPIPE' }],
    [
      'are the code of Node where no address could be reached',
      { name: 'AggregateError', code: 'ECONNREFUSED' },
      { awsError: 'ECONNREFUSED' },
    ],
    ['are its name where it has no code', { name: 'Error' }, { awsError: 'Error' }],
    ['are its name before a code', { name: 'TimeoutError', code: 'ETIMEDOUT' }, { awsError: 'TimeoutError' }],
    [
      'include the id of the request',
      { name: 'AccessDeniedException', $metadata: { requestId: 'b25f48e8-84fd-11e6-80d9-574e0c4664cb' } },
      { awsError: 'AccessDeniedException', awsRequestId: 'b25f48e8-84fd-11e6-80d9-574e0c4664cb' },
    ],
    ['include no id that is absent', { name: 'A', $metadata: {} }, { awsError: 'A' }],
    ...['', 'canary canary', '<b>', 'x'.repeat(81)].map(
      (requestId) =>
        [
          `include no id of another form: ${requestId.slice(0, 20)}`,
          { name: 'A', $metadata: { requestId } },
          { awsError: 'A' },
        ] as const,
    ),
  ] as const)
    it(what, () => assert.deepEqual(sdkFacts({ message: 'canary', ...error }), facts))
})

describe('the credentials of an SDK client', () => {
  const KEYS = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' }
  const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' }
  for (const [what, environment, expected] of [
    ['are those of the settings', KEYS, { credentials }],
    [
      'include the session of a role',
      { ...KEYS, AWS_SESSION_TOKEN: 'session' },
      { credentials: { ...credentials, sessionToken: 'session' } },
    ],
    ['include no empty session', { ...KEYS, AWS_SESSION_TOKEN: '' }, { credentials }],
    ['are left to the SDK where there is no key', { AWS_SECRET_ACCESS_KEY: 'secret' }, {}],
    ['are left to the SDK where there is no secret key', { AWS_ACCESS_KEY_ID: 'key' }, {}],
    ['are left to the SDK where the settings have none', {}, {}],
  ] as const)
    it(what, () => assert.deepEqual(sdkCredentials(environment), expected))

  it('are left to the SDK where the settings are those of the process', (t) => {
    const kept = { ...process.env }
    t.after(() => {
      process.env = kept
    })
    Object.assign(process.env, KEYS)
    assert.deepEqual(sdkCredentials(process.env), {})
  })
})

describe('an SDK client', () => {
  const switches = { useFipsEndpoint: false, useDualstackEndpoint: false, ignoreConfiguredEndpointUrls: true }
  for (const [what, environment, expected] of [
    ['finds a service by itself where no variable names an address', {}, switches],
    [
      'goes to the address that a variable names',
      { AWS_ENDPOINT_URL: 'http://localhost:1' },
      { ...switches, endpoint: 'http://localhost:1' },
    ],
    [
      'goes where the switches say',
      { AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true' },
      { ...switches, useFipsEndpoint: true, useDualstackEndpoint: true },
    ],
  ] as const)
    it(`${what}, and never where a file says`, () =>
      assert.deepEqual(sdkEndpoint(environment, 'ssm'), expected))
})

it('a hash gives one digest, and cannot be begun anew', async () => {
  const hash = new Sha256()
  hash.update('abc')
  assert.throws(() => hash.reset(), /used once/)
  assert.equal(
    Buffer.from(await hash.digest()).toString('hex'),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
})
