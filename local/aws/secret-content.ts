import { createHash } from 'node:crypto'
import { AwsError } from './aws-error.ts'
import type { AwsInput } from './aws-input.ts'

const LARGEST_CONTENT_BYTES = 65_536

/** The content of a version, in one of the protocol's two members; binary as base64. */
export interface SecretContent {
  readonly SecretString?: string
  readonly SecretBinary?: string
}

/** Reads the content of a request; undefined when there is none. Throws when both are given or it is too large. */
export function parseSecretContent(input: AwsInput): SecretContent | undefined {
  const text = input.text('SecretString')
  const binary = input.blob('SecretBinary')
  if (text !== undefined && binary !== undefined) {
    throw new AwsError('InvalidParameterException', "You can't specify both SecretString and SecretBinary.")
  }
  if (Buffer.byteLength(text ?? binary ?? '') > LARGEST_CONTENT_BYTES) {
    throw new AwsError(
      'ValidationException',
      "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length less than or equal to 65536.",
    )
  }
  if (text !== undefined) return { SecretString: text }
  return binary === undefined ? undefined : { SecretBinary: binary.toString('base64') }
}

/** A digest that is equal for equal contents. */
export const fingerprintOf = (content: SecretContent): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('base64')

/**
 * The id of a new version: the request's `ClientRequestToken`. SDKs add one by themselves. A program that writes the
 * request itself must add it, as at AWS.
 */
export function requireVersionId(input: AwsInput): string {
  const token = input.text('ClientRequestToken')
  if (token === undefined) {
    throw new AwsError(
      'InvalidRequestException',
      'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
    )
  }
  if (token.length < 32 || token.length > 64) {
    throw new AwsError('InvalidParameterException', 'ClientRequestToken must be 32-64 characters long.')
  }
  return token
}
