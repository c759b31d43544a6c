import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { functionsOf, privilegesOf, resourcesOf } from '../../infrastructure/privileges.ts'
import type { Template } from '../../infrastructure/template-types.ts'
import { readTemplate } from '../../scripts/package-template.ts'
import { packageWhenStale } from '../../scripts/package-when-stale.ts'

describe('what the packaged template shows to the outside', () => {
  let template: Template
  before(async () => {
    await packageWhenStale()
    template = await readTemplate()
  })

  it('exports a policy for callers of every function that has a URL, and lets its alarms publish', () => {
    for (const { name } of functionsOf(template).filter(({ logicalId }) =>
      resourcesOf(template, 'AWS::Lambda::Url').some(([id]) => id === `${logicalId}Url`),
    )) {
      const rights = privilegesOf(template).filter(
        ({ holder, resource }) => holder.startsWith('Invoke') && resource.endsWith(`-${name}`),
      )
      assert.deepEqual(
        rights.map(({ action }) => action),
        ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'],
      )
      const exported = template.Outputs?.[`${rights[0]?.holder}Arn`]
      assert.deepEqual(exported?.Value, { Ref: rights[0]?.holder })
      assert.ok(exported?.Export)
    }
    const topic = only('AWS::SNS::TopicPolicy')
    assert.match(
      JSON.stringify(topic),
      /"Allow","Principal":\{"Service":"cloudwatch\.amazonaws\.com"\},"Action":\["sns:Publish"\]/,
    )
  })

  it('refuses what reaches a queue or topic without TLS', () => {
    for (const [kind, member] of [
      ['SQS::Queue', 'Queues'],
      ['SNS::Topic', 'Topics'],
    ] as const) {
      const policies = resourcesOf(template, `AWS::${kind}Policy`).map(([, { Properties }]) => Properties)
      const kept = resourcesOf(template, `AWS::${kind}`)
      assert.ok(kept.length > 0, kind)
      for (const [id] of kept) {
        const own = policies.find((policy) => JSON.stringify(policy?.[member]).includes(`{"Ref":"${id}"}`))
        assert.ok(own, id)
        const { Statement } = own.PolicyDocument as { Statement: readonly Record<string, unknown>[] }
        const [{ Sid: _, Resource, ...refusal } = {}] = Statement.filter(({ Effect }) => Effect === 'Deny')
        assert.deepEqual(refusal, {
          Effect: 'Deny',
          Principal: '*',
          Action: [kind === 'SQS::Queue' ? 'sqs:*' : 'sns:Publish'],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        })
        assert.ok(JSON.stringify(Resource).includes(`"${id}"`), id)
      }
    }
  })

  it('logs no path, query, body or address of a request, and no message that could break the line', () => {
    const { Format } = only('AWS::ApiGatewayV2::Stage').AccessLogSettings as { Format: string }
    const variables = Format.match(/\$context\.[\w.]+/g)
    assert.equal(typeof JSON.parse(Format.replaceAll(/\$context\.[\w.]+/g, '-')), 'object')
    assert.deepEqual(variables?.toSorted(), [
      '$context.error.responseType',
      '$context.identity.userArn',
      '$context.integration.requestId',
      '$context.integrationStatus',
      '$context.requestId',
      '$context.requestTime',
      '$context.responseLatency',
      '$context.responseLength',
      '$context.routeKey',
      '$context.status',
    ])
  })

  const only = (type: string): Readonly<Record<string, unknown>> => {
    const found = resourcesOf(template, type)
    assert.equal(found.length, 1, type)
    return found[0]?.[1].Properties ?? {}
  }
})
