import assert from 'node:assert/strict'
import { Ajv2020 } from 'ajv/dist/2020.js'

/** As much of an OpenAPI document as is looked at here. */
export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: object }>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

/** What a route has answered. */
export interface RouteAnswered {
  readonly status: number
  readonly contentType: string | null
  readonly body: unknown
}

/** Asserts that an answer of a route, `METHOD /path`, is in the document, and has no member that is not. */
export type AssertDescribed = (key: string, answered: RouteAnswered) => void

/** Holds answers to an OpenAPI document. */
export function describedBy(document: OpenApiDocument): AssertDescribed {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  ajv.addSchema(
    { ...document, components: { ...document.components, schemas: closed(document.components.schemas) } },
    'openapi.json',
  )
  return (key, { status, contentType, body }) => {
    const [method = '', path = ''] = key.split(' ')
    const pointer = [
      'paths',
      path,
      method.toLowerCase(),
      'responses',
      `${status}`,
      'content',
      contentType ?? '',
      'schema',
    ]
    const fragment = pointer
      .map((name) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/')
    const validate = ajv.getSchema(`openapi.json#/${fragment}`)
    assert.ok(validate, `${key} is not said to answer ${status} ${contentType}: ${JSON.stringify(body)}`)
    assert.ok(
      validate(body),
      `${key} ${status}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(body)}`,
    )
  }
}

/** The schemas, taking no members but those they name: what is answered besides is not described. */
function closed<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(closed) as T
  if (typeof schema !== 'object' || schema === null) return schema
  const members = Object.fromEntries(Object.entries(schema).map(([name, inner]) => [name, closed(inner)]))
  return (
    'properties' in members && members.type === 'object'
      ? { additionalProperties: false, ...members }
      : members
  ) as T
}
