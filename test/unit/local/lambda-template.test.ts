import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type {
  CloudFormationTemplate,
  Stack,
  TemplateValue,
} from '../../../local/lambda/cloudformation-template.ts'
import { resolveTemplate } from '../../../local/lambda/cloudformation-values.ts'

const STACK: Stack = { accountId: '111122223333', region: 'af-south-1', stackName: 'stitch-dev' }

const TEMPLATE: CloudFormationTemplate = {
  Resources: {
    Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: { 'Fn::Sub': `\${AWS::Region}-role` } } },
    NamelessRole: { Type: 'AWS::IAM::Role' },
    Queue: { Type: 'AWS::SQS::Queue' },
    Topic: { Type: 'AWS::SNS::Topic' },
    Key: { Type: 'AWS::KMS::Key' },
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: '/stitch/client' } },
    Fn: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'fn', Role: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    },
  },
}

const template = resolveTemplate(TEMPLATE, STACK)

describe('resolveTemplate', () => {
  for (const [value, expected] of [
    ['plain', 'plain'],
    [{ Ref: 'AWS::Region' }, 'af-south-1'],
    [{ Ref: 'AWS::AccountId' }, '111122223333'],
    [{ Ref: 'AWS::Partition' }, 'aws'],
    [{ Ref: 'Role' }, 'af-south-1-role'],
    [{ Ref: 'NamelessRole' }, 'stitch-dev-NamelessRole'],
    [{ Ref: 'Fn' }, 'fn'],
    [{ Ref: 'Queue' }, 'https://sqs.af-south-1.amazonaws.com/111122223333/stitch-dev-Queue'],
    [{ Ref: 'Topic' }, 'arn:aws:sns:af-south-1:111122223333:stitch-dev-Topic'],
    [{ 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws:iam::111122223333:role/af-south-1-role'],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:af-south-1:111122223333:stitch-dev-Queue'],
    [{ 'Fn::GetAtt': ['Queue', 'QueueName'] }, 'stitch-dev-Queue'],
    [{ 'Fn::Sub': `x-\${AWS::Region}-\${Fn}` }, 'x-af-south-1-fn'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Fn' }]] }, 'a-fn'],
    [{ deep: [{ Ref: 'Fn' }] }, { deep: ['fn'] }],
  ] as const satisfies (readonly [TemplateValue, unknown])[]) {
    it(`turns ${JSON.stringify(value)} into ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(template.resolve(value), expected)
    })
  }

  for (const [value, message] of [
    [{ Ref: 'Nobody' }, /nothing is called Nobody/],
    [{ Ref: 'AWS::NoValue' }, /nothing is called AWS::NoValue/],
    [{ Ref: 'Secret' }, /Ref of Secret \(AWS::SecretsManager::Secret\) is not known here/],
    [{ 'Fn::ImportValue': 'x' }, /\{"Fn::ImportValue":"x"\} is not known here/],
    [{ 'Fn::If': ['IsTest', 'a', 'b'] }, /\{"Fn::If":\["IsTest","a","b"\]\} is not known here/],
    [{ 'Fn::Sub': [`\${a}`, { a: 'b' }] }, /"Fn::Sub":\[.+ is not known here/],
    [{ 'Fn::Sub': `\${Queue.Arn}` }, /nothing is called Queue\.Arn/],
    [{ 'Fn::Join': ['-', { Ref: 'Fn' }] }, /"Fn::Join":\[.+ is not known here/],
    [{ 'Fn::GetAtt': 'Queue.Arn' }, /\{"Fn::GetAtt":"Queue\.Arn"\} is not known here/],
    [{ 'Fn::GetAtt': ['Queue', 'Colour'] }, /Colour of Queue \(AWS::SQS::Queue\) is not known here/],
    [{ 'Fn::GetAtt': ['Secret', 'Arn'] }, /ARN of Secret \(AWS::SecretsManager::Secret\) is not known here/],
  ] as const) {
    it(`stops at ${JSON.stringify(value)} and says what is wrong`, () => {
      assert.throws(() => template.resolve(value), message)
    })
  }

  it('stops at a resource with a condition and says what is wrong', () => {
    const Resources = { Queue: { Type: 'AWS::SQS::Queue', Condition: 'IsTest' } }
    assert.throws(() => resolveTemplate({ Resources }, STACK), /Queue has a condition/)
  })

  it('gives a KMS key the same id at every start', () => {
    const arn = { 'Fn::GetAtt': ['Key', 'Arn'] }
    const again = resolveTemplate(TEMPLATE, STACK)
    assert.match(`${template.resolve(arn)}`, /:key\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    assert.equal(again.resolve(arn), template.resolve(arn))
  })
})
