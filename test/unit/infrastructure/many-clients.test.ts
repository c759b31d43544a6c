import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describeAlarms } from '../../../infrastructure/alarms.ts'
import { dashboard } from '../../../infrastructure/dashboard.ts'
import { readDeployment } from '../../../infrastructure/deployment.ts'
import { functions } from '../../../infrastructure/functions.ts'
import { outputs } from '../../../infrastructure/outputs.ts'
import { MANY_PARAMS, MANY_SETTING_PARAMS } from '../../../infrastructure/params.ts'
import type { StitchError } from '../../../lib/errors.ts'

const build = (params: Record<string, unknown> = {}) =>
  functions(readDeployment('dev', { clients: 'many', ...params }))

const problemsOf = (params: Record<string, unknown>): readonly string[] => {
  try {
    readDeployment('dev', params)
    return []
  } catch (error) {
    return (error as StitchError).facts.problems as readonly string[]
  }
}

describe('a deployment for many clients', () => {
  it('has the schedule on the function that hands out, and turns of its own for those in need', () => {
    const { 'refresh-clients': ticks, 'refresh-client-token': inNeed } = build({
      turns: 3,
      'turns-in-need': 4,
    })
    assert.deepEqual([ticks?.reservedConcurrency, inNeed?.reservedConcurrency], [3, 4])
    assert.equal((ticks?.events as object[] | undefined)?.length, 1)
    assert.deepEqual(inNeed?.events, [])
    assert.deepEqual([ticks?.timeout, ticks?.maximumEventAge, ticks?.maximumRetryAttempts], [240, 300, 0])
  })

  it('has no turns of its own in a small account', () => {
    const all = build({ 'reserved-concurrency': 'off' })
    assert.equal('reservedConcurrency' in (all['refresh-clients'] ?? {}), false)
  })

  it('names every client in its routes, and none in its settings', () => {
    const all = build()
    const paths = Object.values(all).flatMap(({ events }) =>
      events.flatMap((event) => ('httpApi' in event ? event.httpApi.path : [])),
    )
    assert.ok(paths.length >= 9)
    for (const path of paths) assert.match(path, /^\/clients\/\{client\}\/./)
    for (const { environment } of Object.values(all) as { environment: Record<string, string> }[]) {
      assert.equal(environment.STITCH_CLIENT, 'many')
      assert.ok(!('STITCH_SECRET_ID' in environment) && !('STITCH_TOKEN_PARAMETER_PREFIX' in environment))
    }
  })

  it('leaves out what a policy could not hold to one client, and says so nowhere', () => {
    const all = build()
    assert.ok('verify-bank-account' in all && !('verify-bank-account-slow' in all))
    assert.doesNotMatch(JSON.stringify(all), /SLOW_VERIFICATION|FunctionUrl/)
  })

  it('passes its limits on to those that renew, and to no reader', () => {
    const given = Object.fromEntries(
      Object.keys(MANY_SETTING_PARAMS).map((name, index) => [name, 10 * (index + 1)]),
    )
    const all = build({ ...given, tier: 'advanced' })
    for (const [name, { environment }] of Object.entries(all) as [string, { environment: object }][]) {
      const passed = ['STITCH_PARAMETER_TIER', ...Object.values(MANY_SETTING_PARAMS)].filter(
        (variable) => variable in environment,
      )
      assert.equal(passed.length, name.startsWith('refresh-') ? 6 : 0, name)
    }
  })

  it('has alarms of all clients together, which look at its own function', () => {
    const alarms = describeAlarms(readDeployment('dev', { clients: 'many', 'failing-clients': 7 }))
    const byName = new Map(alarms.map((alarm) => [alarm.name, alarm]))
    assert.equal(byName.get('ClientsFailing')?.threshold, 7)
    assert.equal(byName.get('ClientsFailing')?.metric.dimensions.Client, 'many')
    for (const name of ['RefresherSilent', 'RefreshFailing', 'ChunksDropped'])
      assert.match(String(byName.get(name)?.metric.dimensions.FunctionName), /-many-dev-refresh-clients$/)
    assert.match(
      String(byName.get('RefresherStarved')?.metric.dimensions.FunctionName),
      /refresh-client-token$/,
    )
    assert.ok(!describeAlarms(readDeployment('dev', {})).some(({ name }) => name === 'ClientsFailing'))
  })

  it('shows which clients fail, and why, on its dashboard', () => {
    const { widgets } = bodyOf(readDeployment('dev', { clients: 'many' }))
    const log = widgets.find(({ type }) => type === 'log')
    assert.match(String(log?.properties.query), /by client, scope, code/)
    assert.ok(!bodyOf(readDeployment('dev', {})).widgets.some(({ type }) => type === 'log'))
  })

  it('says where a secret and a token are, for any client', () => {
    const { SecretId, TokenParameterClientPaymentrequest } = outputs(
      readDeployment('dev', { clients: 'many' }),
    )
    assert.equal(SecretId?.Value, '/stitch/dev/many/{client}/client')
    assert.equal(
      TokenParameterClientPaymentrequest?.Value,
      '/stitch/dev/many/{client}/tokens/client_paymentrequest',
    )
  })
})

describe('what a deployment refuses', () => {
  it('is a client, a client id or another kind beside many', () => {
    assert.deepEqual(problemsOf({ clients: 'many', client: 'acme' }), [
      'client names one client: with clients=many leave it out, and put a secret for each client',
    ])
    assert.match(
      problemsOf({ clients: 'many', 'client-id': 'test-1' })[0] ?? '',
      /STITCH_CLIENT_ID must not be set for many clients/,
    )
    assert.deepEqual(problemsOf({ clients: 'few' }), ['clients must be one or many'])
    assert.deepEqual(problemsOf({ clients: 'many', client: 'default' }), [])
  })

  it('is the alias many for one client', () => {
    assert.match(problemsOf({ client: 'many' })[0] ?? '', /client must not be "many"/)
  })

  it('is a param of many clients for one', () => {
    for (const name of MANY_PARAMS)
      assert.ok(problemsOf({ [name]: '3' }).includes(`${name} is for a deployment with clients=many`), name)
  })

  it('is a pace that leaves no room to repeat a request', () => {
    const problems = problemsOf({ clients: 'many', 'tokens-per-second': 10 })
    assert.match(problems[0] ?? '', /STITCH_REQUESTS_PER_SECOND must be more than STITCH_TOKENS_PER_SECOND/)
  })
})

function bodyOf(deployment: ReturnType<typeof readDeployment>) {
  const { DashboardBody } = dashboard(deployment).Dashboard?.Properties ?? {}
  return JSON.parse((DashboardBody as { 'Fn::Sub': string })['Fn::Sub']) as {
    widgets: { type: string; properties: Record<string, unknown> }[]
  }
}
