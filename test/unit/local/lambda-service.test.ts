import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { resolveTemplate } from '../../../local/lambda/cloudformation-values.ts'
import { credentialsOf, executionRoles } from '../../../local/lambda/execution-role.ts'
import { readPackagedService } from '../../../local/lambda/packaged-service.ts'
import { periodMs } from '../../../local/lambda/schedule.ts'
import { packagedServiceFixture } from '../../fixtures/lambda/packaged-service.ts'
import { FILE } from '../../support/owner.ts'

describe('readPackagedService', () => {
  const { service, folder } = packagedServiceFixture(FILE)

  it('finds each function with its bundle, limits and role', () => {
    const { bundle, environment, ...fn } =
      service.functions.find(({ key }) => key === 'single') ?? assert.fail()
    assert.equal(bundle, `${folder}/single.zip`)
    assert.equal(environment.STAGE, 'dev')
    assert.deepEqual(fn, {
      key: 'single',
      name: 'fixture-dev-single',
      arn: 'arn:aws:lambda:af-south-1:000000000000:function:fixture-dev-single',
      handler: 'functions/code.handler',
      runtime: 'nodejs24.x',
      timeoutSeconds: 60,
      memoryMebibytes: 256,
      reservedConcurrency: 1,
      roleArn: 'arn:aws:iam::000000000000:role/fixture-dev-Role',
      maximumEventAgeSeconds: 0,
    })
  })

  it('finds each route with its function, its authorization and its time-out', () => {
    const functionArn = 'arn:aws:lambda:af-south-1:000000000000:function:fixture-dev-obedient'
    assert.deepEqual(service.routes.slice(1, 4), [
      { routeKey: 'POST /items', functionArn, iam: false, timeoutMs: 30_000 },
      { routeKey: 'GET /items/{id}', functionArn, iam: true, timeoutMs: 30_000 },
      { routeKey: 'POST /impatient', functionArn, iam: true, timeoutMs: 300 },
    ])
    assert.deepEqual(service.functionUrls, [{ functionArn, iam: true }])
  })

  it('takes another account, Region and stack name when told', () => {
    const given = { accountId: '111122223333', region: 'eu-west-1', stackName: 'other' }
    const other = readPackagedService(folder, given)
    assert.equal(other.functions[0]?.arn, 'arn:aws:lambda:eu-west-1:111122223333:function:other-obedient')
  })

  it('says which file is missing when nothing was packaged', () => {
    assert.throws(() => readPackagedService(`${folder}/none`), /none\/serverless-state\.json/)
  })
})

describe('executionRoles', () => {
  const policy = (action: string) => ({ Statement: { Effect: 'Allow', Action: action, Resource: '*' } })
  const template = resolveTemplate(
    {
      Resources: {
        A: {
          Type: 'AWS::IAM::Role',
          Properties: {
            Policies: [{ PolicyDocument: policy('a:Inline') }],
            ManagedPolicyArns: [{ Ref: 'Managed' }, 'arn:aws:iam::aws:policy/ReadOnlyAccess'],
          },
        },
        B: { Type: 'AWS::IAM::Role' },
        Managed: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: policy('a:Managed') } },
        Attached: {
          Type: 'AWS::IAM::Policy',
          Properties: { Roles: [{ Ref: 'B' }], PolicyDocument: policy('b:Attached') },
        },
      },
    },
    { accountId: '000000000000', region: 'eu-west-1', stackName: 's', parameters: {} },
  )
  const [a, b] = executionRoles(template, {
    accountId: '000000000000',
    region: 'eu-west-1',
    stackName: 's',
    parameters: {},
  })

  it('gathers inline, managed and attached statements, each for its own role', () => {
    assert.deepEqual(
      a?.statements.map(({ Action }) => Action),
      ['a:Inline', 'a:Managed'],
    )
    assert.deepEqual(
      b?.statements.map(({ Action }) => Action),
      ['b:Attached'],
    )
  })

  it('tells roles apart by access key', () => {
    assert.match(a?.accessKeyId ?? '', /^ASIA[0-9A-F]{16}$/)
    assert.notEqual(a?.accessKeyId, b?.accessKeyId)
    assert.equal(a?.accessKeyId, credentialsOf(a?.arn ?? '').accessKeyId)
  })
})

describe('periodMs', () => {
  for (const [expression, ms] of [
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(1 hour)', 3_600_000],
    ['rate(2 days)', 172_800_000],
  ] as const) {
    it(`reads ${expression}`, () => assert.equal(periodMs(expression), ms))
  }
  for (const expression of ['rate(0 minutes)', 'rate(5 weeks)', 'rate(5)', 'cron(0 12 * * ? *)', '']) {
    it(`refuses ${expression}`, () => assert.throws(() => periodMs(expression), /only rate/))
  }
})
