import { AwsError, validationError } from './aws-error.ts'
import type { AwsInput } from './aws-input.ts'

/** A part of a list. */
export interface Page<Item> {
  readonly items: readonly Item[]
  /** Present when there is more. */
  readonly token?: string
}

/**
 * Cuts one page out of a list, by `MaxResults` (at most `limit`, which is also the default) and `NextToken`.
 *
 * @param refusal the service's name for the error about a token that it did not give
 */
export function takePage<Item>(
  all: readonly Item[],
  input: AwsInput,
  limit: number,
  refusal: 'InvalidNextToken' | 'InvalidNextTokenException',
): Page<Item> {
  const size = input.integer('MaxResults') ?? limit
  if (size < 1 || size > limit) {
    throw validationError(
      `1 validation error detected: Value '${size}' at 'maxResults' failed to satisfy constraint: Member must have value between 1 and ${limit}`,
    )
  }
  const token = input.text('NextToken')
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString())
  if (!Number.isInteger(start) || start < 0) throw new AwsError(refusal, 'The token is not valid.')
  const end = start + size
  const items = all.slice(start, end)
  return end < all.length ? { items, token: Buffer.from(String(end)).toString('base64') } : { items }
}
