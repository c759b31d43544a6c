import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CloudFormationTemplate } from '../../../local/lambda/cloudformation-template.ts'
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
    const [fn] = other.functions
    assert.equal(fn?.arn, 'arn:aws:lambda:eu-west-1:111122223333:function:fixture-dev-obedient')
    assert.equal(fn?.roleArn, 'arn:aws:iam::111122223333:role/other-Role')
  })

  it('says which file is missing when nothing was packaged', () => {
    assert.throws(() => readPackagedService(`${folder}/none`), /none\/serverless-state\.json/)
  })
})

describe('executionRoles', () => {
  const stack = { accountId: '000000000000', region: 'eu-west-1', stackName: 's' }
  const PolicyDocument = { Statement: { Effect: 'Allow', Action: 'a:Inline', Resource: '*' } }
  const rolesOf = (Resources: CloudFormationTemplate['Resources']) =>
    executionRoles(resolveTemplate({ Resources }, stack), stack)
  const [a, b] = rolesOf({
    A: { Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyDocument }] } },
    B: { Type: 'AWS::IAM::Role' },
    ForCallers: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument } },
  })

  it('have the statements of their inline policies', () => {
    assert.deepEqual(
      [a, b].map((role) => role?.statements.map(({ Action }) => Action)),
      [['a:Inline'], []],
    )
  })

  for (const [what, resource] of [
    ['a role that names policies', { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: ['arn'] } }],
    ['a policy that names roles', { Type: 'AWS::IAM::Policy', Properties: { Roles: ['B'] } }],
    ['a managed policy that names roles', { Type: 'AWS::IAM::ManagedPolicy', Properties: { Roles: ['B'] } }],
  ] as const)
    it(`stop at ${what}, whose rights they would miss`, () => {
      assert.throws(() => rolesOf({ C: resource }), /C attaches a policy to a role, which is not known here/)
    })

  it('have an access key each', () => {
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
