import { isJsonObject, parseJsonObject } from '../../lib/json-object.ts'
import { AwsError } from './aws-error.ts'

/** A property with a text (CloudWatch Logs, "Filter pattern syntax for metric filters"): `{ $.level = "ERROR" }`. */
const PROPERTY_IS = /^\s*\{\s*\$((?:\.[A-Za-z_]\w*)+)\s*=\s*"([^"*]*)"\s*\}\s*$/

/**
 * Whether an event matches a filter pattern. It supports the empty pattern, and one property with one text. It refuses
 * any other.
 *
 * @throws AwsError `InvalidParameterException`
 */
export function filterPattern(pattern: string): (text: string) => boolean {
  if (pattern.trim() === '') return () => true
  const [, path, wanted] = PROPERTY_IS.exec(pattern) ?? []
  if (path === undefined)
    throw new AwsError('InvalidParameterException', 'The local stack does not know such a filter pattern.')
  const names = path.split('.').slice(1)
  return (text) => {
    const value = names.reduce<unknown>(
      (found, name) => (isJsonObject(found) ? found[name] : undefined),
      parseJsonObject(text),
    )
    return value === wanted
  }
}
