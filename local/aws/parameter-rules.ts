import { AwsError, accessDenied, validationError } from './aws-error.ts'

const PARAMETER_TYPES = ['String', 'StringList', 'SecureString'] as const
/** The types of a parameter. */
export type ParameterType = (typeof PARAMETER_TYPES)[number]

/** The tiers that a parameter can be in; Intelligent-Tiering is a way to choose one of them. */
export type ParameterTier = 'Standard' | 'Advanced'

/** Largest value of each tier, in bytes of UTF-8. */
const LARGEST_VALUE_BYTES = { Standard: 4096, Advanced: 8192 } as const

const NAME_RULES =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_'

/** Checks the name of a parameter that is to be written (page "PutParameter", member `Name`). */
export function checkParameterName(name: string, callerArn: string, arn: string): void {
  if (!/^[A-Za-z0-9_./-]{1,1011}$/.test(name) || /^\/?ssm/i.test(name)) throw validationError(NAME_RULES)
  if (/^\/?aws/i.test(name)) throw accessDenied(callerArn, 'ssm:PutParameter', arn)
  if (name.includes('/') && !name.startsWith('/')) {
    throw validationError('Parameter name must be a fully qualified name.')
  }
  if (name.split('/').length - 1 > 15) {
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      'A hierarchy can have a maximum of 15 levels in a parameter name.',
    )
  }
}

/**
 * The tier of a written parameter. `current` is the tier of the version before; an advanced parameter stays one. Throws
 * `ValidationException` when the value is too large for it, and for a downgrade.
 */
export function settleTier(
  asked: string | undefined,
  current: ParameterTier | undefined,
  value: string,
): ParameterTier {
  const bytes = Buffer.byteLength(value)
  const tier = (() => {
    switch (asked) {
      case undefined:
        return current ?? 'Standard'
      case 'Intelligent-Tiering':
        return current === 'Advanced' || bytes > LARGEST_VALUE_BYTES.Standard ? 'Advanced' : 'Standard'
      case 'Advanced':
        return 'Advanced'
      case 'Standard':
        if (current === 'Advanced') {
          throw validationError(
            "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
          )
        }
        return 'Standard'
      default:
        throw validationError(`1 validation error detected: Value '${asked}' at 'tier' is not a tier`)
    }
  })()
  if (bytes > LARGEST_VALUE_BYTES[tier]) {
    throw validationError(
      tier === 'Standard'
        ? 'Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.'
        : 'Advanced tier parameters support a maximum parameter value of 8192 characters.',
    )
  }
  return tier
}

/** The type of a written parameter. An update may leave it out, but may not change it. A new parameter must have it. */
export function settleType(asked: string | undefined, current: ParameterType | undefined): ParameterType {
  const type = PARAMETER_TYPES.find((known) => known === asked)
  if (asked !== undefined && type === undefined) {
    throw validationError(
      `1 validation error detected: Value '${asked}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [SecureString, StringList, String]`,
    )
  }
  const settled = type ?? current
  if (settled === undefined)
    throw validationError('A parameter type is required when you create a parameter.')
  if (current !== undefined && settled !== current) {
    throw new AwsError(
      'HierarchyTypeMismatchException',
      "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type to a SecureString type. You must create a new, unique parameter.",
    )
  }
  return settled
}

/** Whether a label can be attached (page "LabelParameterVersion"); the others are reported back as invalid. */
export const isLabel = (label: string): boolean =>
  /^[A-Za-z_.-][A-Za-z0-9_.-]{0,99}$/.test(label) && !/^(aws|ssm)/i.test(label)
