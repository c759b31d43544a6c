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
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SSM::Parameter': 'Name',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::CloudWatch::Alarm': 'AlarmName',
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

/** The ARN of a resource (Service Authorization Reference, "Resource types defined by …"). */
export function arnOf(resource: Resource, stack: Stack): string {
  const { accountId, region } = stack
  const name = nameOf(resource, stack)
  const path = typeof resource.properties.Path === 'string' ? resource.properties.Path : '/'
  switch (resource.type) {
    case 'AWS::Lambda::Function':
      return `arn:aws:lambda:${region}:${accountId}:function:${name}`
    case 'AWS::IAM::Role':
      return `arn:aws:iam::${accountId}:role${path}${name}`
    case 'AWS::IAM::ManagedPolicy':
      return `arn:aws:iam::${accountId}:policy${path}${name}`
    case 'AWS::KMS::Key':
      return `arn:aws:kms:${region}:${accountId}:key/${name}`
    case 'AWS::KMS::Alias':
      return `arn:aws:kms:${region}:${accountId}:${name}`
    case 'AWS::Logs::LogGroup':
      return `arn:aws:logs:${region}:${accountId}:log-group:${name}:*`
    case 'AWS::SecretsManager::Secret':
      return `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${digits(name, 6)}`
    case 'AWS::Scheduler::Schedule':
      return `arn:aws:scheduler:${region}:${accountId}:schedule/default/${name}`
    case 'AWS::CloudWatch::Alarm':
      return `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`
    case 'AWS::S3::Bucket':
      return `arn:aws:s3:::${name}`
    default:
      return `arn:aws:${serviceOf(resource.type)}:${region}:${accountId}:${name}`
  }
}

/** What `Ref` gives, type by type (CloudFormation, "Return values" of each resource). */
export function referenceTo(resource: Resource, stack: Stack): string {
  switch (resource.type) {
    case 'AWS::SQS::Queue':
      return `https://sqs.${stack.region}.amazonaws.com/${stack.accountId}/${nameOf(resource, stack)}`
    case 'AWS::SNS::Topic':
    case 'AWS::SecretsManager::Secret':
    case 'AWS::IAM::ManagedPolicy':
      return arnOf(resource, stack)
    case 'AWS::Lambda::Version':
      return `${resource.properties.FunctionName}:$LATEST`
    default:
      return nameOf(resource, stack)
  }
}

/**
 * What `Fn::GetAtt` gives, for the attributes that a template of this kind asks for. Throws for any other attribute.
 */
export function attributeOf(resource: Resource, attribute: string, stack: Stack): string {
  if (attribute.endsWith('Arn')) return arnOf(resource, stack)
  if (attribute.endsWith('Name')) return nameOf(resource, stack)
  if (attribute === 'KeyId' || attribute === 'Id' || attribute === 'ApiId') return nameOf(resource, stack)
  if (attribute === 'FunctionUrl') {
    return `https://${digits(resource.logicalId, 32)}.lambda-url.${stack.region}.on.aws/`
  }
  if (attribute === 'ApiEndpoint') {
    return `https://${nameOf(resource, stack)}.execute-api.${stack.region}.amazonaws.com`
  }
  throw new Error(`template: ${resource.logicalId} (${resource.type}) has no attribute ${attribute} here`)
}

const serviceOf = (type: string): string => (type.split('::')[1] ?? '').toLowerCase()
