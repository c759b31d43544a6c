import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readEverySetting } from '../../../lib/compose/every-setting.ts'
import { STITCH } from '../../../lib/providers/stitch.ts'
import { problemsOf } from './settings.ts'

it('without any setting the documented defaults hold', () => {
  assert.deepEqual(readEverySetting({}), {
    signing: 'secret',
    stage: 'dev',
    client: 'default',
    secretId: '/stitch/dev/default/client',
    tokenParameterPrefix: '/stitch/dev/default/tokens',
    kmsKeyId: undefined,
    parameterTier: 'standard',
    turns: 2,
    turnsInNeed: 2,
    readsPerSecond: 20,
    tokensPerSecond: 3,
    requestsPerSecond: 10,
    scopeSets: STITCH.seedScopes,
    refresherFunction: undefined,
    clientId: undefined,
    expectClientMode: undefined,
    tokenEndpoint: 'https://secure.stitch.money/connect/token',
    audience: 'https://secure.stitch.money/connect/token',
    apiEndpoint: 'https://api.stitch.money/graphql',
    reuseIdleSeconds: 4,
    slowVerificationUrl: undefined,
    assertionProfile: 'token-endpoint',
    assertionLifetimeSeconds: 60,
    scheduleIntervalSeconds: 300,
    refreshAheadSeconds: 1800,
    expiryLeewaySeconds: 120,
    maxLifetimeSeconds: 86_400,
    logLevel: 'info',
  })
})

it('stage and client are part of every name', () => {
  const { secretId, tokenParameterPrefix } = readEverySetting({ STITCH_STAGE: 'prod', STITCH_CLIENT: 'shop' })
  assert.deepEqual([secretId, tokenParameterPrefix], ['/stitch/prod/shop/client', '/stitch/prod/shop/tokens'])
})

it('an empty setting counts as absent, and blanks around a value do not count', () => {
  assert.deepEqual(readEverySetting({ STITCH_STAGE: '', STITCH_LOG_LEVEL: '  ' }), readEverySetting({}))
  assert.equal(readEverySetting({ STITCH_STAGE: ' prod\n' }).stage, 'prod')
})

it('the audience is the token endpoint unless it is given', () => {
  const tokenEndpoint = 'https://tokens.example/token'
  assert.equal(readEverySetting({ STITCH_TOKEN_ENDPOINT: tokenEndpoint }).audience, tokenEndpoint)
  const config = readEverySetting({
    STITCH_TOKEN_ENDPOINT: tokenEndpoint,
    STITCH_AUDIENCE: 'https://issuer.example',
  })
  assert.equal(config.audience, 'https://issuer.example')
})

it('the settings cannot be changed', () => {
  assert.ok(Object.isFrozen(readEverySetting({})))
})

describe('a number of seconds', () => {
  const bounds = [
    ['STITCH_ASSERTION_LIFETIME_SECONDS', 30, 300, {}],
    ['STITCH_SCHEDULE_INTERVAL_SECONDS', 60, 3600, { STITCH_REFRESH_AHEAD_SECONDS: '43200' }],
    ['STITCH_REUSE_IDLE_SECONDS', 0, 200, {}],
    ['STITCH_MAX_LIFETIME_SECONDS', 600, 604_800, {}],
    ['STITCH_EXPIRY_LEEWAY_SECONDS', 0, 3600, { STITCH_REFRESH_AHEAD_SECONDS: '43200' }],
    [
      'STITCH_REFRESH_AHEAD_SECONDS',
      120,
      43_200,
      { STITCH_SCHEDULE_INTERVAL_SECONDS: '60', STITCH_EXPIRY_LEEWAY_SECONDS: '0' },
    ],
  ] as const
  for (const [name, least, most, others] of bounds) {
    it(`${name} is taken from ${least} to ${most}`, () => {
      for (const [value, isTaken] of [
        [least - 1, false],
        [least, true],
        [most, true],
        [most + 1, false],
      ] as const)
        assert.equal(problemsOf({ ...others, [name]: String(value) }).length === 0, isTaken, `${value}`)
    })

    it(`${name} is refused in any other notation`, () => {
      for (const value of ['60.5', '6e1', '0x3c', '-60', '+60', '60s', 'NaN', 'Infinity', '1 0'])
        assert.match(problemsOf({ ...others, [name]: value })[0] ?? '', new RegExp(`^${name} must be whole`))
    })
  }
})

describe('an address', () => {
  const names = [
    'STITCH_TOKEN_ENDPOINT',
    'STITCH_AUDIENCE',
    'STITCH_API_ENDPOINT',
    'STITCH_SLOW_VERIFICATION_URL',
  ]
  for (const address of [
    'https://secure.stitch.money/connect/token',
    'https://host.example:8443/path?query=1',
    'http://localhost:3000/connect/token',
    'http://127.0.0.1/',
    'http://127.8.9.10:1/',
    'http://[::1]:3000/',
  ])
    it(`may be ${address}`, () => {
      for (const name of names) assert.deepEqual(problemsOf({ [name]: address }), [])
    })

  for (const address of [
    'http://secure.stitch.money/connect/token',
    'http://localhost.evil.example/',
    'http://127.0.0.1.evil.example/',
    'http://1270.0.0.1/',
    'ftp://localhost/',
    'https://user@host.example/',
    'https://user:password@host.example/',
    'https://host.example/#fragment',
    'host.example',
    '/connect/token',
    'https://',
  ])
    it(`may not be ${address}`, () => {
      for (const name of names)
        assert.ok(problemsOf({ [name]: address }).some((text) => text.startsWith(name)))
    })
})

describe('the assertion profile rfc10070', () => {
  const profile = { STITCH_ASSERTION_PROFILE: 'rfc10070' }
  it('needs an issuer as the audience', () => {
    assert.match(problemsOf(profile)[0] ?? '', /STITCH_AUDIENCE must be the authorization server's issuer/)
    assert.deepEqual(problemsOf({ ...profile, STITCH_AUDIENCE: 'https://secure.stitch.money' }), [])
  })

  it('is never mixed with the token endpoint as the audience', () => {
    const mixed = { ...profile, STITCH_AUDIENCE: 'https://secure.stitch.money/connect/token' }
    assert.equal(problemsOf(mixed).length, 1)
  })
})

describe('a choice is one of its words:', () => {
  for (const [name, words] of [
    ['STITCH_EXPECT_CLIENT_MODE', ['test', 'live']],
    ['STITCH_ASSERTION_PROFILE', ['token-endpoint']],
    ['STITCH_PARAMETER_TIER', ['standard', 'advanced']],
    ['STITCH_LOG_LEVEL', ['debug', 'info', 'warn', 'error']],
  ] as const)
    it(name, () => {
      for (const word of words) assert.deepEqual(problemsOf({ [name]: word }), [])
      assert.match(problemsOf({ [name]: 'TEST' })[0] ?? '', new RegExp(`^${name} must be one of: `))
    })
})

it('an account with more than 10,000 parameters may have them written in the advanced tier', () => {
  assert.equal(readEverySetting({ STITCH_PARAMETER_TIER: 'advanced' }).parameterTier, 'advanced')
})

describe('the client id', () => {
  const clientId = { STITCH_CLIENT_ID: 'test-1' }

  it('may be given for the one client of a deployment', () => {
    assert.equal(readEverySetting(clientId).clientId, 'test-1')
  })

  it('that was copied with a blank, a line end or a file around it is a problem of the setting, not of the secret', () => {
    for (const value of ['test 1', 'test-1\ntest-2', '-----BEGIN CERTIFICATE-----\ncanary', 'tést-1']) {
      const [problem = '', ...others] = problemsOf({ STITCH_CLIENT_ID: value })
      assert.match(problem, /^STITCH_CLIENT_ID must be the client id/)
      assert.deepEqual(others, [])
    }
    assert.equal(readEverySetting({ STITCH_CLIENT_ID: ' test-1\n' }).clientId, 'test-1')
  })

  it('may not be given for many clients: each secret names its own', () => {
    const [problem = '', ...others] = problemsOf({ ...clientId, STITCH_CLIENT: 'many' })
    assert.match(problem, /^STITCH_CLIENT_ID must not be set/)
    assert.deepEqual(others, [])
    assert.deepEqual(problemsOf({ STITCH_CLIENT: 'many' }), [])
  })
})

describe('a name', () => {
  for (const name of ['STITCH_STAGE', 'STITCH_CLIENT'])
    it(`${name} has 1 to 32 letters, digits, _ or -`, () => {
      for (const value of ['a', 'Prod-2_eu', 'x'.repeat(32)])
        assert.deepEqual(problemsOf({ [name]: value }), [])
      for (const value of ['x'.repeat(33), 'a/b', 'a.b', 'a b', 'ä'])
        assert.equal(problemsOf({ [name]: value })[0]?.startsWith(name), true, value)
    })

  it('STITCH_TOKEN_PARAMETER_PREFIX is a path without an end', () => {
    const name = 'STITCH_TOKEN_PARAMETER_PREFIX'
    for (const value of ['/a', '/a/b.c/d_e-f']) assert.deepEqual(problemsOf({ [name]: value }), [])
    for (const value of ['a', '/', '/a/', '/a//b', '/a b', '/a:1'])
      assert.equal(problemsOf({ [name]: value }).length, 1, value)
  })
})

describe('STITCH_SCOPES', () => {
  const read = (text: string) => readEverySetting({ STITCH_SCOPES: text }).scopeSets

  it('holds scope sets, separated by commas, in their order and as they are written', () => {
    assert.deepEqual(read('b a, c ,d'), ['b a', 'c', 'd'])
  })

  for (const [text, problem] of [
    ['a,', /set 2: an empty scope set/],
    ['a,,b', /set 2: an empty scope set/],
    ['a  b', /set 1: scopes inside a set are separated by exactly one space/],
    ['a,b!', /set 2: a scope may contain only/],
    ['a a', /set 1: a scope is twice/],
    ['a,b,a', /set 3: the same set is there twice/],
    ['a b,b a', /set 2: the same set is there twice/],
  ] as const)
    it(`may not be "${text}"`, () => {
      const problems = problemsOf({ STITCH_SCOPES: text })
      assert.equal(problems.length, 1)
      assert.match(problems[0] ?? '', problem)
    })
})
