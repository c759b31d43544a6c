import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describeAlarms } from '../../../infrastructure/alarms.ts'
import { type Deployment, readDeployment } from '../../../infrastructure/deployment.ts'
import { functions } from '../../../infrastructure/functions.ts'
import { privilegesOf } from '../../../infrastructure/privileges.ts'
import { resources } from '../../../infrastructure/resources.ts'
import type { Sibling } from '../../../infrastructure/siblings.ts'

const SIBLINGS: readonly Sibling[] = [
  {
    name: 'pay',
    scope: 'client_paymentrequest',
    routes: [
      { method: 'POST', path: '/payments' },
      { method: 'GET', path: '/payments/{id}' },
    ],
  },
  {
    name: 'look-up',
    scope: 'client_businesslookup',
    routes: [{ method: 'POST', path: '/lookups' }],
    urlsOf: { SLOW_URL: 'look-up-slow' },
  },
  {
    name: 'look-up-slow',
    scope: 'client_businesslookup',
    routes: [],
    functionUrl: true,
    timeoutSeconds: 150,
  },
]

const build = (params: Record<string, unknown> = {}) => {
  const deployment: Deployment = readDeployment('dev', params)
  const { Resources, Outputs, extensions } = resources(deployment, SIBLINGS)
  return { deployment, functions: functions(deployment, SIBLINGS), Resources, Outputs, extensions }
}

describe('the template of a deployment', () => {
  it('has the siblings, roles, policies, outputs and alarms of the configured scope sets, and no others', () => {
    const { deployment, functions, Resources, Outputs } = build({
      scopes: 'client_businesslookup,client_refund',
    })
    assert.deepEqual(Object.keys(functions), [
      'refresh-client-token',
      'token-status',
      'look-up',
      'look-up-slow',
    ])
    const ids = Object.keys(Resources)
    assert.deepEqual(
      ids.filter((id) => id.endsWith('Role')),
      ['RefreshClientTokenRole', 'TokenStatusRole', 'LookUpRole', 'LookUpSlowRole', 'ScheduleRole'],
    )
    assert.deepEqual(
      ids.filter((id) => id.startsWith('ReadToken')),
      ['ReadTokenClientBusinesslookup', 'ReadTokenClientRefund'],
    )
    assert.deepEqual(
      describeAlarms(deployment)
        .map(({ of }) => of)
        .filter(Boolean),
      ['client_businesslookup', 'client_refund'],
    )
    assert.ok('ReadTokenClientRefundArn' in Outputs && !('ReadTokenClientPaymentrequestArn' in Outputs))
    assert.doesNotMatch(JSON.stringify([functions, Resources, Outputs]), /client_paymentrequest/)
  })

  it('has an alarm, a policy and two outputs for each scope set, whatever its name is made of', () => {
    const scopeSets = ['client_refund', 'client-x_ client__y', 'b a', 'CLIENT']
    const { Resources, Outputs } = build({ scopes: scopeSets.join(',') })
    const idsOf = (of: object, form: RegExp) => Object.keys(of).filter((id) => form.test(id))
    for (const ids of [
      idsOf(Resources, /^TokenExpiringSoon\w+Alarm$/),
      idsOf(Resources, /^ReadToken/),
      idsOf(Outputs, /^ReadToken\w+Arn$/),
      idsOf(Outputs, /^TokenParameter/),
    ])
      assert.equal(ids.length, scopeSets.length, JSON.stringify(ids))
    for (const id of [...Object.keys(Resources), ...Object.keys(Outputs)]) assert.match(id, /^[A-Za-z0-9]+$/)
  })

  it('gives a sibling no token with more rights than it needs: a set of several scopes is for other stacks', () => {
    const { functions, Resources } = build({ scopes: 'client_paymentrequest client_refund' })
    assert.deepEqual(Object.keys(functions), ['refresh-client-token', 'token-status'])
    assert.ok('ReadTokenClientPaymentrequestClientRefund' in Resources)
  })

  it('puts IAM authorization on every route and function URL, whatever a sibling says', () => {
    const { functions } = build()
    assert.deepEqual(functions.pay?.events, [
      { httpApi: { method: 'POST', path: '/payments', authorizer: { type: 'aws_iam' } } },
      { httpApi: { method: 'GET', path: '/payments/{id}', authorizer: { type: 'aws_iam' } } },
    ])
    assert.deepEqual(functions['look-up-slow']?.url, { authorizer: 'aws_iam' })
    assert.equal(functions.pay?.timeout, 28)
    assert.equal(functions['look-up-slow']?.timeout, 150)
  })

  it('has Lambda repeat no failed direct invocation: only the caller knows whether to ask Stitch again', () => {
    const { functions } = build()
    assert.equal(functions['look-up-slow']?.maximumRetryAttempts, 0)
    assert.equal(functions['refresh-client-token']?.maximumRetryAttempts, 0)
  })

  it('tells a sibling the function URL of another, and exports it under the name of the stack', () => {
    const { functions, Outputs } = build()
    const environment = functions['look-up']?.environment as Record<string, unknown>
    assert.deepEqual(environment.SLOW_URL, {
      'Fn::GetAtt': ['LookDashupDashslowLambdaFunctionUrl', 'FunctionUrl'],
    })
    assert.deepEqual(Outputs.LookDashupDashslowLambdaFunctionUrl, {
      Export: { Name: 'stitch-client-tokens-default-dev-LookDashupDashslowLambdaFunctionUrl' },
    })
  })

  it('gives each function the settings it needs and no others', () => {
    const { functions } = build({
      'client-id': 'test-1',
      'api-endpoint': 'https://api.example/graphql',
      'reuse-idle-seconds': 0,
      'log-level': 'debug',
      'expiry-leeway-seconds': 60,
    })
    const names = (name: string) => Object.keys(functions[name]?.environment as object).toSorted()
    const everybody = [
      'STITCH_CLIENT',
      'STITCH_EXPIRY_LEEWAY_SECONDS',
      'STITCH_LOG_LEVEL',
      'STITCH_SCOPES',
      'STITCH_STAGE',
      'STITCH_TOKEN_PARAMETER_PREFIX',
    ]
    const refresher = [
      'STITCH_CLIENT_ID',
      'STITCH_KMS_KEY_ID',
      'STITCH_SCHEDULE_INTERVAL_SECONDS',
      'STITCH_SECRET_ID',
    ]
    assert.deepEqual(names('refresh-client-token'), [...everybody, ...refresher].toSorted())
    assert.deepEqual(names('token-status'), [...everybody, 'STITCH_REFRESHER_FUNCTION'].toSorted())
    assert.deepEqual(
      names('pay'),
      [
        ...everybody,
        'STITCH_REFRESHER_FUNCTION',
        'STITCH_API_ENDPOINT',
        'STITCH_REUSE_IDLE_SECONDS',
      ].toSorted(),
    )
  })

  it('tells every function that touches a token which kind of client to expect, so that none uses a token of the other', () => {
    const { functions } = build({ 'expect-client-mode': 'live' })
    for (const [name, { environment }] of Object.entries(functions))
      assert.equal((environment as Record<string, unknown>).STITCH_EXPECT_CLIENT_MODE, 'live', name)
    for (const { environment } of Object.values(build().functions))
      assert.ok(!('STITCH_EXPECT_CLIENT_MODE' in (environment as object)))
  })

  it('reserves concurrency unless the account cannot', () => {
    assert.equal(build().functions['refresh-client-token']?.reservedConcurrency, 1)
    const without = build({ 'reserved-concurrency': 'off' }).functions['refresh-client-token']
    assert.equal(without !== undefined && 'reservedConcurrency' in without, false)
  })

  it('attaches to a VPC what calls Stitch, with rights that the code itself cannot use', () => {
    const { functions, Resources } = build({
      'vpc-subnets': 'subnet-1, subnet-2',
      'vpc-security-groups': 'sg-1',
    })
    const vpc = { subnetIds: ['subnet-1', 'subnet-2'], securityGroupIds: ['sg-1'] }
    assert.deepEqual(functions['refresh-client-token']?.vpc, vpc)
    assert.deepEqual(functions.pay?.vpc, vpc)
    assert.equal(functions['token-status']?.vpc, undefined)
    const ec2 = privilegesOf({ Resources }).filter(({ action }) => action.startsWith('ec2:'))
    for (const holder of ['RefreshClientTokenRole', 'PayRole'])
      assert.deepEqual(
        Object.entries(
          Object.groupBy(
            ec2.filter((privilege) => privilege.holder === holder),
            ({ effect }) => effect,
          ),
        ).map(([effect, held]) => [effect, held?.length]),
        [
          ['Allow', 6],
          ['Deny', 6],
        ],
      )
    assert.ok(!ec2.some(({ holder }) => holder === 'TokenStatusRole'))
  })

  it('shares no name with a second client in the same account and Region', () => {
    const names = (params: object) =>
      JSON.stringify(build({ ...params })).match(/stitch-client-tokens-[\w-]+|\/stitch\/[\w/]+/g)
    const first = new Set(names({}))
    assert.deepEqual(
      names({ client: 'second' })?.filter((name) => first.has(name)),
      [],
    )
  })
})
