import { parameterArn } from './arn.ts'
import { AwsError, validationError } from './aws-error.ts'
import { type OperationContext, type Operations, wireInstant } from './aws-operation.ts'
import { takePage } from './page.ts'
import { parseParameterReference } from './parameter-reference.ts'
import {
  newestVersion,
  type ParameterStore,
  type ParameterVersion,
  type StoredParameter,
  selectVersion,
} from './parameter-store.ts'

/** The operations of SSM that read parameters (AWS Systems Manager API reference, one page each). */
export const ssmReadOperations = (store: ParameterStore): Operations => {
  const readOne = (text: string, action: string, decrypt: boolean, context: OperationContext) => {
    const { name, selector } = parseParameterReference(text, (known) => store.find(known) !== undefined)
    context.require(action, store.find(name)?.arn ?? parameterArn(context.caller.region, name))
    const parameter = store.get(name)
    const version =
      context.stale && selector === undefined ? beforeNewest(parameter) : selectVersion(parameter, selector)
    const answer = describeValue(parameter, version, decrypt, context)
    return selector === undefined ? answer : { ...answer, Selector: `:${selector}` }
  }

  return {
    GetParameter: (input, context) => ({
      Parameter: readOne(
        input.requiredText('Name'),
        'ssm:GetParameter',
        input.flag('WithDecryption'),
        context,
      ),
    }),

    GetParameters(input, context) {
      const names = input.requiredTexts('Names')
      if (names.length > 10) throw validationError('Names: at most 10 parameters in one request.')
      const found: unknown[] = []
      const invalid: string[] = []
      for (const name of new Set(names)) {
        try {
          found.push(readOne(name, 'ssm:GetParameters', input.flag('WithDecryption'), context))
        } catch (error) {
          if (!(error instanceof AwsError && MISSING.has(error.name))) throw error
          invalid.push(name)
        }
      }
      return { Parameters: found, InvalidParameters: invalid }
    },

    GetParametersByPath(input, context) {
      const path = input.requiredText('Path')
      if (!path.startsWith('/')) throw validationError('The parameter path must begin with a slash.')
      context.require('ssm:GetParametersByPath', parameterArn(context.caller.region, path))
      const prefix = path.endsWith('/') ? path : `${path}/`
      const below = store
        .all()
        .filter(({ name }) => name.startsWith(prefix))
        .filter(({ name }) => input.flag('Recursive') || !name.slice(prefix.length).includes('/'))
      const { items, token } = takePage(below, input, 10, 'InvalidNextToken')
      return {
        Parameters: items.map((parameter) =>
          describeValue(parameter, newestVersion(parameter), input.flag('WithDecryption'), context),
        ),
        NextToken: token,
      }
    },

    GetParameterHistory(input, context) {
      const name = input.requiredText('Name')
      context.require(
        'ssm:GetParameterHistory',
        store.find(name)?.arn ?? parameterArn(context.caller.region, name),
      )
      const parameter = store.get(name)
      const { items, token } = takePage(parameter.versions, input, 50, 'InvalidNextToken')
      return {
        Parameters: items.map((version) => ({
          ...describeMetadata(parameter, version),
          Value: readValue(parameter, version, input.flag('WithDecryption'), context),
          Labels: [...version.labels].sort(),
        })),
        NextToken: token,
      }
    },

    DescribeParameters(input, context) {
      context.require('ssm:DescribeParameters', '*')
      const filters = input.structures('ParameterFilters').map((filter) => ({
        key: filter.requiredText('Key'),
        option: filter.text('Option') ?? 'Equals',
        values: filter.requiredTexts('Values'),
      }))
      const unknown = filters.find(({ key }) => key !== 'Name' && key !== 'Type')
      if (unknown !== undefined)
        throw new AwsError('InvalidFilterKey', `Filter ${unknown.key} is not supported.`)
      const matching = store.all().filter((parameter) =>
        filters.every(({ key, option, values }) => {
          const actual = key === 'Name' ? parameter.name : newestVersion(parameter).type
          return values.some((value) => matches(actual, option, value))
        }),
      )
      const { items, token } = takePage(matching, input, 50, 'InvalidNextToken')
      return {
        Parameters: items.map((parameter) => ({
          ...describeMetadata(parameter, newestVersion(parameter)),
          ARN: parameter.arn,
        })),
        NextToken: token,
      }
    },
  }
}

const MISSING = new Set(['ParameterNotFound', 'ParameterVersionNotFound'])

function matches(actual: string, option: string, value: string): boolean {
  switch (option) {
    case 'Equals':
      return actual === value
    case 'BeginsWith':
      return actual.startsWith(value)
    case 'Contains':
      return actual.includes(value)
    default:
      throw new AwsError(
        'InvalidFilterOption',
        `Option ${option} is not one of Equals, BeginsWith, Contains.`,
      )
  }
}

/** The version that a lagging replica still has. Before the second version it has no parameter at all. */
function beforeNewest(parameter: StoredParameter): ParameterVersion {
  const version = parameter.versions.at(-2)
  if (version === undefined) throw new AwsError('ParameterNotFound')
  return version
}

/** A SecureString without decryption reads as its ciphertext. */
function readValue(
  { arn }: StoredParameter,
  { keyId, storedValue }: ParameterVersion,
  decrypt: boolean,
  { kms }: OperationContext,
): string {
  if (keyId === undefined || !decrypt) return storedValue
  return kms.decrypt(keyId, storedValue, { PARAMETER_ARN: arn })
}

const describeValue = (
  parameter: StoredParameter,
  version: ParameterVersion,
  decrypt: boolean,
  context: OperationContext,
) => ({
  ARN: parameter.arn,
  DataType: 'text',
  LastModifiedDate: wireInstant(version.modifiedAt),
  Name: parameter.name,
  Type: version.type,
  Value: readValue(parameter, version, decrypt, context),
  Version: version.version,
})

const describeMetadata = ({ name }: StoredParameter, version: ParameterVersion) => ({
  DataType: 'text',
  Description: version.description,
  KeyId: version.keyId,
  LastModifiedDate: wireInstant(version.modifiedAt),
  LastModifiedUser: version.modifiedBy,
  Name: name,
  Policies: [],
  Tier: version.tier,
  Type: version.type,
  Version: version.version,
})
