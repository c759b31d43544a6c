import { isJsonObject } from '../../lib/json-object.ts'
import { AwsError, validationError } from './aws-error.ts'

const serializationError = (member: string, expected: string) =>
  new AwsError('SerializationException', `${member} must be ${expected}`)

/** The members of one request, read with their types: a wrong type is a `SerializationException`, as at AWS. */
export class AwsInput {
  readonly #members: Readonly<Record<string, unknown>>

  private constructor(members: Readonly<Record<string, unknown>>) {
    this.#members = members
  }

  /** Parses a request body; an empty one counts as `{}`. */
  static parse(body: string): AwsInput {
    let members: unknown
    try {
      members = JSON.parse(body === '' ? '{}' : body)
    } catch {
      throw new AwsError('SerializationException', 'The body is not JSON')
    }
    if (!isJsonObject(members)) throw serializationError('The body', 'a JSON object')
    return new AwsInput(members)
  }

  text(member: string): string | undefined {
    const value = this.#members[member] ?? undefined
    if (value !== undefined && typeof value !== 'string') throw serializationError(member, 'a string')
    return value
  }

  requiredText(member: string): string {
    const value = this.text(member)
    if (value === undefined || value === '') throw missing(member)
    return value
  }

  /** A blob: base64 on the wire. */
  blob(member: string): Buffer | undefined {
    const value = this.text(member)
    return value === undefined ? undefined : Buffer.from(value, 'base64')
  }

  flag(member: string): boolean {
    const value = this.#members[member] ?? false
    if (typeof value !== 'boolean') throw serializationError(member, 'a boolean')
    return value
  }

  integer(member: string): number | undefined {
    const value = this.#members[member] ?? undefined
    if (value !== undefined && !Number.isInteger(value)) throw serializationError(member, 'an integer')
    return value as number | undefined
  }

  /** Such as an instant: epoch seconds with a fraction. */
  number(member: string): number | undefined {
    const value = this.#members[member] ?? undefined
    if (value !== undefined && typeof value !== 'number') throw serializationError(member, 'a number')
    return value
  }

  texts(member: string): string[] | undefined {
    const value = this.#members[member] ?? undefined
    if (value === undefined) return undefined
    if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
      throw serializationError(member, 'a list of strings')
    }
    return value as string[]
  }

  requiredTexts(member: string): string[] {
    const value = this.texts(member)
    if (value === undefined || value.length === 0) throw missing(member)
    return value
  }

  /** A list of structures, such as tags or filters; the caller reads their members. */
  structures(member: string): AwsInput[] {
    const value = this.#members[member] ?? []
    if (!Array.isArray(value) || value.some((item) => typeof item !== 'object' || item === null)) {
      throw serializationError(member, 'a list of structures')
    }
    return (value as Record<string, unknown>[]).map((members) => new AwsInput(members))
  }
}

const missing = (member: string) =>
  validationError(
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must not be null or empty`,
  )
