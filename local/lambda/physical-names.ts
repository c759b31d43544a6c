import { createHash } from 'node:crypto'
import type { Stack } from './cloudformation-template.ts'

/** A resource with its properties resolved. */
export interface Resource {
  readonly logicalId: string
  readonly type: string
  readonly properties: Readonly<Record<string, unknown>>
}

/** Hexadecimal digits that are always the same for the same text. They replace what AWS would choose at random. */
const digits = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length)

/** The id of a KMS key: a UUID made from its logical id, the same at every start. */
function keyId(logicalId: string): string {
  const hex = digits(`kms ${logicalId}`, 32)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/**
 * The property that names a resource of each type; without one CloudFormation makes a name from stack and logical id.
 */
const NAME_PROPERTY: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::S3::Bucket': 'BucketName',
}

/**
 * The physical name of a resource: its own where it has one, else one made from the stack's name and the logical id.
 */
export function nameOf({ logicalId, type, properties }: Resource, stack: Stack): string {
  const own = properties[NAME_PROPERTY[type] ?? '']
  if (typeof own === 'string') return own
  if (type === 'AWS::KMS::Key') return keyId(logicalId)
  if (type === 'AWS::ApiGatewayV2::Api') return digits(`api ${logicalId}`, 10)
  if (type === 'AWS::ApiGatewayV2::Integration') return digits(`integration ${logicalId}`, 7)
  return `${stack.stackName}-${logicalId}`
}

/**
 * The ARN of a resource (Service Authorization Reference, "Resource types defined by …"). Throws for a type that no
 * packaged template asks for.
 */
export function arnOf(resource: Resource, stack: Stack): string {
  const { accountId, region } = stack
  const name = nameOf(resource, stack)
  switch (resource.type) {
    case 'AWS::Lambda::Function':
      return `arn:aws:lambda:${region}:${accountId}:function:${name}`
    case 'AWS::IAM::Role':
      return `arn:aws:iam::${accountId}:role${resource.properties.Path ?? '/'}${name}`
    case 'AWS::KMS::Key':
      return `arn:aws:kms:${region}:${accountId}:key/${name}`
    case 'AWS::Logs::LogGroup':
      return `arn:aws:logs:${region}:${accountId}:log-group:${name}:*`
    case 'AWS::Scheduler::Schedule':
      return `arn:aws:scheduler:${region}:${accountId}:schedule/default/${name}`
    case 'AWS::SNS::Topic':
      return `arn:aws:sns:${region}:${accountId}:${name}`
    case 'AWS::SQS::Queue':
      return `arn:aws:sqs:${region}:${accountId}:${name}`
    default:
      throw unknown(resource, 'ARN')
  }
}

/** What `Ref` gives, type by type (CloudFormation, "Return values" of each resource). Throws for any other type. */
export function referenceTo(resource: Resource, stack: Stack): string {
  switch (resource.type) {
    case 'AWS::SQS::Queue':
      return `https://sqs.${stack.region}.amazonaws.com/${stack.accountId}/${nameOf(resource, stack)}`
    case 'AWS::SNS::Topic':
      return arnOf(resource, stack)
    case 'AWS::ApiGatewayV2::Api':
    case 'AWS::ApiGatewayV2::Integration':
    case 'AWS::IAM::Role':
    case 'AWS::Lambda::Function':
    case 'AWS::S3::Bucket':
      return nameOf(resource, stack)
    default:
      throw unknown(resource, 'Ref')
  }
}

/** What `Fn::GetAtt` gives, for the attributes that a packaged template asks for. Throws for any other attribute. */
export function attributeOf(resource: Resource, attribute: string, stack: Stack): string {
  const of = `${resource.type} ${attribute}`
  if (attribute === 'Arn') return arnOf(resource, stack)
  if (of === 'AWS::SQS::Queue QueueName') return nameOf(resource, stack)
  if (of === 'AWS::Lambda::Url FunctionUrl')
    return `https://${digits(resource.logicalId, 32)}.lambda-url.${stack.region}.on.aws/`
  throw unknown(resource, attribute)
}

const unknown = ({ logicalId, type }: Resource, what: string) =>
  new Error(`template: ${what} of ${logicalId} (${type}) is not known here`)
