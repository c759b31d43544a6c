import {
  type ConversionConfig,
  type JsonSchema,
  type OverrideActionContext,
  toJsonSchema,
  toJsonSchemaDefs,
} from '@valibot/to-json-schema'
import type { GenericSchema } from 'valibot'
import type { Schemas } from '../route.ts'

/** JSON Schema 2020-12 of a schema that a handler checks with: what a caller may send. */
export const inputSchema = (schema: GenericSchema): JsonSchema => {
  const { $schema, ...converted } = toJsonSchema(schema as never, INPUT)
  return converted
}

/** JSON Schemas of what callers send, by name, referring to each other as components of an OpenAPI document. */
export const inputSchemas = (schemas: Schemas): Record<string, JsonSchema> =>
  toJsonSchemaDefs(schemas as never, INPUT)

/** JSON Schemas of what is answered, by name: how it looks after the schemas have read it. */
export const answerSchemas = (schemas: Schemas): Record<string, JsonSchema> =>
  toJsonSchemaDefs(schemas as never, ANSWER)

const COMMON = {
  target: 'draft-2020-12',
  // What no JSON Schema can say, such as "a date that exists", stays with the handler.
  errorMode: 'ignore',
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
} satisfies ConversionConfig

/** Adds what JSON Schema can say of our own checks: their reason, and that exactly one of some members is needed. */
function withReason({ valibotAction, jsonSchema }: OverrideActionContext): JsonSchema | undefined {
  const { type, message, requirement } = valibotAction as {
    readonly type: string
    readonly message?: unknown
    readonly requirement?: unknown
  }
  if (type === 'raw_check' && Array.isArray(requirement))
    return { ...jsonSchema, oneOf: requirement.map((member: string) => ({ required: [member] })) }
  // A reason that depends on the value: of none, it is the whole rule.
  const reason = typeof message === 'function' ? message({ input: '' }) : message
  if ((type === 'regex' || type === 'check') && typeof reason === 'string')
    return { ...jsonSchema, description: reason }
  return undefined
}

const INPUT = { ...COMMON, typeMode: 'input', overrideAction: withReason } satisfies ConversionConfig

/** Stands for any name of a type. */
const SOME_TYPE = 'SomeType'

/**
 * A member of a union comes in with `__typename` and goes out with `type`, our word for it. Its own transformation says
 * which word.
 */
function withOurType({ valibotAction, jsonSchema }: OverrideActionContext): JsonSchema | undefined {
  const { __typename: name, ...properties } = jsonSchema.properties ?? {}
  if (name === undefined || valibotAction.type !== 'transform') return undefined
  const { operation } = valibotAction as unknown as { operation(member: object): { readonly type: string } }
  const { type } = operation({ __typename: (name as JsonSchema).const ?? SOME_TYPE })
  const required = (jsonSchema.required ?? []).filter((member) => member !== '__typename')
  return {
    type: 'object',
    properties: { type: type === SOME_TYPE ? { type: 'string' } : { const: type }, ...properties },
    required: ['type', ...required],
  }
}

const ANSWER = { ...COMMON, typeMode: 'output', overrideAction: withOurType } satisfies ConversionConfig
