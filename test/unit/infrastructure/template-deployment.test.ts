import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readDeployment } from '../../../infrastructure/deployment.ts'
import { PARAM_NAMES } from '../../../infrastructure/params.ts'
import { StitchError } from '../../../lib/errors.ts'
import { STITCH } from '../../../lib/providers/stitch.ts'

const problemsOf = (stage: string, params: Record<string, unknown>): readonly string[] => {
  try {
    readDeployment(stage, params)
    return []
  } catch (error) {
    assert.ok(error instanceof StitchError)
    assert.equal(error.code, 'config_invalid')
    return error.facts.problems as readonly string[]
  }
}

describe('a deployment', () => {
  it('needs no params: everything has a default', () => {
    const empty = Object.fromEntries(PARAM_NAMES.map((name) => [name, '']))
    for (const params of [{}, empty])
      assert.deepEqual(readDeployment('dev', params), {
        stage: 'dev',
        client: 'default',
        many: undefined,
        stackName: 'stitch-client-tokens-default-dev',
        scopeSets: STITCH.seedScopes,
        scopes: STITCH.seedScopes.join(','),
        secretId: '/stitch/dev/default/client',
        tokenParameterPrefix: '/stitch/dev/default/tokens',
        signing: 'secret',
        signingKeyAliases: 'alias/stitch/dev/default/signing-????????',
        reserveConcurrency: true,
        schedule: true,
        alarms: true,
        alarmEmail: undefined,
        tokenAlarmSeconds: 600,
        logRetentionDays: 30,
        throttle: { rate: 50, burst: 100 },
        vpc: undefined,
        settings: {},
      })
  })

  it('tells everything that is wrong with its params at once', () => {
    const problems = problemsOf('Prod', {
      sope: 'client_paymentrequest',
      'reserved-concurrency': 'yes',
      'log-retention-days': '31',
      'throttle-rate': '0',
      'vpc-subnets': 'subnet-1',
      'alarm-email': 'nobody',
      'expect-client-mode': 'production',
      'token-endpoint': 'http://stitch.example',
    })
    assert.deepEqual(
      problems.toSorted(),
      [
        'sope is not a param of this service',
        'stage may contain only a-z 0-9 - and begins with a letter',
        'alarm-email must be an e-mail address',
        'log-retention-days must be one of: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731',
        'STITCH_EXPECT_CLIENT_MODE must be one of: test, live',
        'STITCH_TOKEN_ENDPOINT must be an https: URL without user, password or fragment (http: only for loopback hosts)',
        'STITCH_AUDIENCE must be an https: URL without user, password or fragment (http: only for loopback hosts)',
        'reserved-concurrency must be on or off',
        'throttle-rate must be a whole number from 1 to 99999',
        'vpc-subnets and vpc-security-groups must be given together',
      ].toSorted(),
    )
  })

  it('refuses before deployment what the refresher would refuse at run time', () => {
    for (const [params, problem] of [
      [{ 'refresh-ahead-seconds': 719 }, /^STITCH_REFRESH_AHEAD_SECONDS must be at least .* = 720$/],
      [{ scopes: 'a b,b a' }, /^STITCH_SCOPES, set 2: /],
      [{ scopes: 'client_paymentrequest,' }, /^STITCH_SCOPES, set 2: an empty scope set$/],
      [{ 'assertion-profile': 'rfc10070' }, /^STITCH_AUDIENCE must be the authorization server's issuer/],
    ] as const) {
      const problems = problemsOf('dev', params)
      assert.ok(
        problems.some((line) => problem.test(line)),
        JSON.stringify(problems),
      )
    }
  })

  it('refuses scope sets that would share one policy, alarm and output, and names each pair', () => {
    const pair = (one: string, other: string) =>
      `scopes: "${one}" and "${other}" differ only in case or in _ - and blanks, which no logical id has; deploy one of them with another client`
    for (const [scopes, problems] of [
      ['client_refund,client-refund', [pair('client_refund', 'client-refund')]],
      ['client_refund,client refund', [pair('client_refund', 'client refund')]],
      ['refund client,client_refund', [pair('refund client', 'client_refund')]],
      ['client_refund,Client_Refund', [pair('client_refund', 'Client_Refund')]],
      ['client_refund,clientREFUND', [pair('client_refund', 'clientREFUND')]],
      ['client__refund,client_refund_', [pair('client__refund', 'client_refund_')]],
      ['a_b,a-b,a b', [pair('a_b', 'a-b'), pair('a_b', 'a b')]],
      ['client_refund,client_refunds,refund_client', []],
    ] as const)
      assert.deepEqual(problemsOf('dev', { scopes }), problems, scopes)
    assert.equal(problemsOf('dev', { scopes: 'a_b,a-b', 'log-retention-days': 31, audience: 'x' }).length, 3)
  })

  it('refuses an alarm that would ring when readers have stopped already, or while all is well', () => {
    const rule = (leeway: number, ahead: number) =>
      `token-alarm-seconds must be more than expiry-leeway-seconds (${leeway}) and less than refresh-ahead-seconds (${ahead})`
    for (const [params, problems] of [
      [{ 'token-alarm-seconds': 120 }, [rule(120, 1800)]],
      [{ 'token-alarm-seconds': 121 }, []],
      [{ 'token-alarm-seconds': 1799 }, []],
      [{ 'token-alarm-seconds': 1800 }, [rule(120, 1800)]],
      [{ 'expiry-leeway-seconds': 600 }, [rule(600, 1800)]],
      [{ 'token-alarm-seconds': 660, 'expiry-leeway-seconds': 600, 'refresh-ahead-seconds': 1200 }, []],
      [{ 'token-alarm-seconds': 'soon' }, ['token-alarm-seconds must be a whole number from 1 to 99999']],
    ] as const)
      assert.deepEqual(problemsOf('dev', params), problems, JSON.stringify(params))
  })

  it('keeps names of functions within the 64 characters that Lambda allows', () => {
    const longest = readDeployment('production', { client: 'default' }).stackName
    assert.equal(`${longest}-verify-bank-account-slow`.length, 64)
    assert.deepEqual(problemsOf('production', { client: 'default2' }), [
      'stage and client must not be longer than 17 characters together',
    ])
  })
})
