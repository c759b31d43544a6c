import { AwsError, validationError } from './aws-error.ts'
import type { AwsInput } from './aws-input.ts'
import type { StoredSecret } from './stored-secret.ts'

/** Most values of a filter. */
const MOST_VALUES = 10

/**
 * Which secrets a request lists, by its `Filters` (Secrets Manager, `ListSecrets`). A name is compared from its
 * beginning, and case matters. A value that begins with `!` excludes what it matches. If there are several filters, all
 * must match.
 */
export function secretFilter(input: AwsInput): (secret: StoredSecret) => boolean {
  const filters = input.structures('Filters').map((filter) => {
    const key = filter.text('Key')
    const values = filter.requiredTexts('Values')
    if (key !== 'name')
      throw new AwsError('InvalidParameterException', `The filter ${key} is not known here.`)
    if (values.length > MOST_VALUES) throw validationError(`Values: at most ${MOST_VALUES} in one filter.`)
    return values
  })
  return ({ name }) => filters.every((values) => values.some((value) => beginsWith(name, value)))
}

const beginsWith = (name: string, value: string): boolean =>
  value.startsWith('!') ? !name.startsWith(value.slice(1)) : name.startsWith(value)
