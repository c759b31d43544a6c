import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { before, describe, it } from 'node:test'
import { privilegePage } from '../../infrastructure/privilege-table.ts'
import { functionsOf, resourcesOf } from '../../infrastructure/privileges.ts'
import { templateProblems } from '../../infrastructure/template-rules.ts'
import type { Template } from '../../infrastructure/template-types.ts'
import { readTemplate } from '../../scripts/package-template.ts'
import { assertPackaged } from '../../scripts/package-when-stale.ts'
import { DIGESTS_PATH, digestsOf } from '../../scripts/template-digests.ts'
import { edit, rightsOf } from './template-edits.ts'
import { expectedRights } from './template-expectations.ts'

describe('the packaged template', () => {
  let template: Template
  before(async () => {
    await assertPackaged()
    template = await readTemplate()
  })

  it('gives every function exactly the rights that are named for it', () => {
    const names = functionsOf(template).map(({ name }) => name)
    assert.ok(names.includes('refresh-client-token') && names.includes('token-status'))
    for (const name of names) {
      assert.deepEqual(
        rightsOf(template, name),
        expectedRights(name),
        `${name}: has other rights than those expected of it`,
      )
    }
  })

  it('keeps every rule: one role each, nothing wide, nothing open, nothing unthrottled', () => {
    assert.deepEqual(templateProblems(template), [])
  })

  it('is what docs/judge/privileges.md says', async () => {
    const page = await readFile(new URL('../../docs/judge/privileges.md', import.meta.url), 'utf8')
    assert.equal(page, privilegePage(template), 'write it anew: npm run api')
  })

  it('is, resource for resource, what it was before: a change is one that is meant', async () => {
    const digests = await readFile(new URL(`../../${DIGESTS_PATH}`, import.meta.url), 'utf8')
    assert.deepEqual(JSON.parse(digestsOf(template)), JSON.parse(digests), 'write it anew: npm run api')
    assert.doesNotMatch(JSON.stringify(template), /\/many\/|clients\//)
  })

  it('keeps the token key, rotates it, and leaves the decision about it to IAM', () => {
    const [[, key] = [], ...others] = resourcesOf(template, 'AWS::KMS::Key')
    assert.equal(others.length, 0)
    assert.equal(key?.DeletionPolicy, 'Retain')
    assert.equal(key.Properties?.EnableKeyRotation, true)
    assert.match(JSON.stringify(key.Properties?.KeyPolicy), /:root"/)
    assert.doesNotMatch(JSON.stringify(key.Properties?.KeyPolicy), /role|GetAtt/i)
  })

  it('bounds the schedule and the asynchronous invocation', () => {
    const target = only('AWS::Scheduler::Schedule').Target as Record<string, unknown>
    assert.deepEqual(target.RetryPolicy, { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 3 })
    assert.deepEqual(target.DeadLetterConfig, { Arn: { 'Fn::GetAtt': ['UndeliveredTicksQueue', 'Arn'] } })
    assert.deepEqual(target.RoleArn, { 'Fn::GetAtt': ['ScheduleRole', 'Arn'] })
    const invocation = eventInvokeConfigOf('refresh-client-token')
    assert.equal(invocation?.MaximumRetryAttempts, 0)
    assert.equal(invocation?.MaximumEventAgeInSeconds, 300)
    for (const [, { Properties }] of resourcesOf(template, 'AWS::SQS::Queue')) {
      assert.equal(Properties?.SqsManagedSseEnabled, true)
      assert.equal(Properties.MessageRetentionPeriod, 1_209_600)
    }
  })

  it('has Lambda repeat nothing that is invoked directly: whether to ask a bank again is up to the caller', () => {
    const direct = functionsOf(template).filter(({ logicalId }) =>
      resourcesOf(template, 'AWS::Lambda::Url').some(([, url]) =>
        JSON.stringify(url.Properties?.TargetFunctionArn).includes(`"${logicalId}"`),
      ),
    )
    assert.ok(direct.some(({ name }) => name === 'verify-bank-account-slow'))
    for (const { name } of direct) assert.equal(eventInvokeConfigOf(name)?.MaximumRetryAttempts, 0, name)
  })

  it('ends every function before the gateway does, or gives it a URL of its own', () => {
    const withUrl = JSON.stringify(resourcesOf(template, 'AWS::Lambda::Url'))
    for (const { name, logicalId, resource } of functionsOf(template)) {
      const timeout = Number(resource.Properties?.Timeout)
      const limit = name === 'refresh-client-token' ? 30 : withUrl.includes(`"${logicalId}"`) ? 150 : 28
      assert.ok(timeout <= limit, `${name}: ${timeout} s`)
    }
  })

  const mutations: ReadonlyArray<[string, (template: Template) => void, RegExp]> = [
    [
      'a wildcard resource',
      (t) => edit(t, 'TokenStatusRole', 'ssm:GetParameter', { Resource: ['*'] }),
      /^token-status: may ssm:GetParameter on \*$/,
    ],
    [
      'a wildcard of one character',
      (t) =>
        edit(t, 'TokenStatusRole', 'ssm:GetParameter', {
          Resource: ['parameter/stitch/dev/default/tokens/client_?'],
        }),
      /^token-status: may ssm:GetParameter on parameter\S+, which is more than one resource$/,
    ],
    [
      'a wildcard action',
      (t) => edit(t, 'TokenStatusRole', 'ssm:GetParameter', { Action: ['ssm:*'] }),
      /^token-status: may ssm:\*, which it does not need$/,
    ],
    [
      'the history of a token',
      (t) => edit(t, 'GetPaymentRequestRole', 'ssm:GetParameter', { Action: ['ssm:GetParameterHistory'] }),
      /^get-payment-request: may ssm:GetParameterHistory, which it does not need$/,
    ],
    [
      'a sibling that may read the secret',
      (t) =>
        edit(t, 'GetPaymentRequestRole', 'ssm:GetParameter', { Action: ['secretsmanager:GetSecretValue'] }),
      /^get-payment-request: may secretsmanager:GetSecretValue, which is reserved for refresh-client-token and refresh-clients$/,
    ],
    [
      'a sibling that may write a token',
      (t) => edit(t, 'GetPaymentRequestRole', 'ssm:GetParameter', { Action: ['ssm:PutParameter'] }),
      /^get-payment-request: may ssm:PutParameter, which is reserved/,
    ],
    [
      'a sibling that reads another token',
      (t) =>
        edit(t, 'GetPaymentRequestRole', 'ssm:GetParameter', {
          Resource: ['parameter/stitch/dev/default/tokens/client_other'],
        }),
      /^get-payment-request: may read parameter\S+client_other, which is not the token of client_paymentrequest$/,
    ],
    [
      'a key right without its condition',
      (t) => edit(t, 'GetPaymentRequestRole', 'kms:Decrypt', { Condition: {} }),
      /^get-payment-request: may kms:Decrypt without the condition/,
    ],
    [
      'a policy for two tokens',
      (t) =>
        edit(t, 'ReadTokenClientPaymentrequest', 'ssm:GetParameter', {
          Resource: ['parameter/a', 'parameter/b'],
        }),
      /^ReadTokenClientPaymentrequest: may read 2 tokens$/,
    ],
    [
      'a route without authorization',
      (t) => set(t, 'HttpApiRouteGetTokens', { AuthorizationType: 'NONE' }),
      /^GET \/tokens: is open, without IAM authorization$/,
    ],
    [
      'a stage without throttling',
      (t) => set(t, 'HttpApiStage', { DefaultRouteSettings: {} }),
      /^HttpApiStage: has no throttling$/,
    ],
    [
      'a queue that takes what does not come over TLS',
      (t) => set(t, 'FailedRunsQueuePolicy', { PolicyDocument: { Statement: [] } }),
      /^FailedRunsQueue: takes what does not come over TLS$/,
    ],
    [
      'a topic without a policy of its own',
      (t) => add(t, 'OtherTopic', 'AWS::SNS::Topic', {}),
      /^OtherTopic: takes what does not come over TLS$/,
    ],
    [
      'a reader that may invoke something else',
      (t) =>
        edit(t, 'ReadTokenClientPaymentrequest', 'lambda:InvokeFunction', { Resource: ['function:other'] }),
      /^ReadTokenClientPaymentrequest: may lambda:InvokeFunction on function:other, which is not the refresher$/,
    ],
    [
      'a function URL that is open',
      (t) => add(t, 'Url', 'AWS::Lambda::Url', { AuthType: 'NONE' }),
      /^Url: is open, without IAM authorization$/,
    ],
    [
      'a permission for everyone',
      (t) => add(t, 'Permission', 'AWS::Lambda::Permission', { Principal: '*' }),
      /^Permission: lets others/,
    ],
    [
      'a function with the role of another',
      (t) =>
        add(t, 'New', 'AWS::Lambda::Function', {
          Handler: 'functions/new.handler',
          Role: { 'Fn::GetAtt': ['TokenStatusRole', 'Arn'] },
        }),
      /^new: has no role of its own, it shares TokenStatusRole with token-status$/,
    ],
    [
      'a function with a role from elsewhere',
      (t) =>
        add(t, 'New', 'AWS::Lambda::Function', {
          Handler: 'functions/new.handler',
          Role: 'arn:aws:iam::111122223333:role/admin',
        }),
      /^new: has no role in this template$/,
    ],
    [
      "a function with the framework's role",
      (t) => {
        add(t, 'IamRoleLambdaExecution', 'AWS::IAM::Role', {})
        const Role = { 'Fn::GetAtt': ['IamRoleLambdaExecution', 'Arn'] }
        add(t, 'New', 'AWS::Lambda::Function', { Handler: 'functions/new.handler', Role })
      },
      /^new: has no role of its own, the framework made one for it$/,
    ],
  ]
  for (const [what, mutate, problem] of mutations)
    it(`is refused with ${what}`, () => {
      const mutant = structuredClone(template)
      mutate(mutant)
      const problems = templateProblems(mutant)
      assert.ok(
        problems.some((line) => problem.test(line)),
        `not found in: ${JSON.stringify(problems)}`,
      )
    })

  const eventInvokeConfigOf = (name: string) => {
    const { logicalId } = functionsOf(template).find((fn) => fn.name === name) ?? assert.fail(name)
    return resourcesOf(template, 'AWS::Lambda::EventInvokeConfig').find(([, { Properties }]) =>
      JSON.stringify(Properties?.FunctionName).includes(`"${logicalId}"`),
    )?.[1].Properties
  }

  const only = (type: string): Readonly<Record<string, unknown>> => {
    const found = resourcesOf(template, type)
    assert.equal(found.length, 1, type)
    return found[0]?.[1].Properties ?? {}
  }
})

function set(template: Template, logicalId: string, properties: object): void {
  Object.assign(template.Resources[logicalId]?.Properties ?? assert.fail(logicalId), properties)
}

function add(template: Template, logicalId: string, Type: string, Properties: object): void {
  Object.assign(template.Resources, { [logicalId]: { Type, Properties } })
}
