import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type {
  CloudFormationTemplate,
  Stack,
  TemplateValue,
} from '../../../local/lambda/cloudformation-template.ts'
import { resolveTemplate } from '../../../local/lambda/cloudformation-values.ts'

const STACK: Stack = {
  accountId: '111122223333',
  region: 'af-south-1',
  stackName: 'stitch-dev',
  parameters: { Given: 'given' },
}

const TEMPLATE: CloudFormationTemplate = {
  Parameters: {
    Given: { Type: 'String', Default: 'default' },
    Defaulted: { Type: 'Number', Default: 7 },
    Scopes: { Type: 'CommaDelimitedList', Default: 'a, b' },
    Needed: { Type: 'String' },
  },
  Mappings: { Sizes: { dev: { memory: 256 } } },
  Conditions: {
    IsGiven: { 'Fn::Equals': [{ Ref: 'Given' }, 'given'] },
    IsOther: { 'Fn::Not': [{ Condition: 'IsGiven' }] },
    Both: { 'Fn::And': [{ Condition: 'IsGiven' }, { Condition: 'IsOther' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsGiven' }, { Condition: 'IsOther' }] },
  },
  Resources: {
    Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: { 'Fn::Sub': `\${AWS::StackName}-role` } } },
    NamelessRole: { Type: 'AWS::IAM::Role' },
    Queue: { Type: 'AWS::SQS::Queue' },
    Key: { Type: 'AWS::KMS::Key' },
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: '/stitch/client' } },
    Fn: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'fn', Role: { 'Fn::GetAtt': 'Role.Arn' } },
    },
    Absent: { Type: 'AWS::SQS::Queue', Condition: 'IsOther' },
  },
}

const template = resolveTemplate(TEMPLATE, STACK)

describe('resolveTemplate', () => {
  for (const [value, expected] of [
    ['plain', 'plain'],
    [{ Ref: 'AWS::Region' }, 'af-south-1'],
    [{ Ref: 'AWS::AccountId' }, '111122223333'],
    [{ Ref: 'AWS::Partition' }, 'aws'],
    [{ Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    [{ Ref: 'Given' }, 'given'],
    [{ Ref: 'Defaulted' }, '7'],
    [{ Ref: 'Scopes' }, ['a', 'b']],
    [{ Ref: 'Role' }, 'stitch-dev-role'],
    [{ Ref: 'NamelessRole' }, 'stitch-dev-NamelessRole'],
    [{ Ref: 'Fn' }, 'fn'],
    [{ Ref: 'Queue' }, 'https://sqs.af-south-1.amazonaws.com/111122223333/stitch-dev-Queue'],
    [{ 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws:iam::111122223333:role/stitch-dev-role'],
    [{ 'Fn::GetAtt': 'Fn.Arn' }, 'arn:aws:lambda:af-south-1:111122223333:function:fn'],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:af-south-1:111122223333:stitch-dev-Queue'],
    [
      { 'Fn::Sub': `x-\${Given}-\${Queue.Arn}-\${!Literal}` },
      `x-given-arn:aws:sqs:af-south-1:111122223333:stitch-dev-Queue-\${Literal}`,
    ],
    [{ 'Fn::Sub': [`\${a}/\${Given}`, { a: { Ref: 'Defaulted' } }] }, '7/given'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Given' }]] }, 'a-given'],
    [{ 'Fn::Select': [1, { Ref: 'Scopes' }] }, 'b'],
    [{ 'Fn::Split': ['/', 'a/b'] }, ['a', 'b']],
    [{ 'Fn::FindInMap': ['Sizes', 'dev', 'memory'] }, 256],
    [{ 'Fn::If': ['IsGiven', 'yes', 'no'] }, 'yes'],
    [{ 'Fn::If': ['IsOther', 'yes', 'no'] }, 'no'],
    [{ 'Fn::If': ['Both', 'yes', 'no'] }, 'no'],
    [{ 'Fn::If': ['Either', 'yes', 'no'] }, 'yes'],
    [{ kept: 1, gone: { Ref: 'AWS::NoValue' } }, { kept: 1 }],
    [['kept', { 'Fn::If': ['IsOther', 'x', { Ref: 'AWS::NoValue' }] }], ['kept']],
    [{ deep: [{ Ref: 'Given' }] }, { deep: ['given'] }],
  ] as const satisfies (readonly [TemplateValue, unknown])[]) {
    it(`turns ${JSON.stringify(value)} into ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(template.resolve(value), expected)
    })
  }

  for (const [value, message] of [
    [{ Ref: 'Nobody' }, /nothing is called Nobody/],
    [{ Ref: 'Needed' }, /parameter Needed has no default/],
    [{ 'Fn::ImportValue': 'x' }, /Fn::ImportValue is not known/],
    [{ 'Fn::GetAtt': ['Queue', 'Colour'] }, /Queue \(AWS::SQS::Queue\) has no attribute Colour/],
  ] as const) {
    it(`stops at ${JSON.stringify(value)} and says what is wrong`, () => {
      assert.throws(() => template.resolve(value), message)
    })
  }

  it('leaves out resources whose condition does not hold', () => {
    assert.deepEqual(
      template.ofType('AWS::SQS::Queue').map(({ logicalId }) => logicalId),
      ['Queue'],
    )
  })

  it('gives a KMS key the same id at every start', () => {
    const again = resolveTemplate(TEMPLATE, STACK)
    assert.match(`${template.resolve({ Ref: 'Key' })}`, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    assert.equal(again.resolve({ Ref: 'Key' }), template.resolve({ Ref: 'Key' }))
  })

  it('gives a secret the six characters that Secrets Manager adds', () => {
    assert.match(
      `${template.resolve({ Ref: 'Secret' })}`,
      /^arn:aws:secretsmanager:af-south-1:111122223333:secret:\/stitch\/client-[0-9a-f]{6}$/,
    )
  })
})
