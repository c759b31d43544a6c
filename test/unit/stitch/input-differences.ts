import { type GraphQLInputType, isEnumType, isInputObjectType, isNonNullType } from 'graphql'
import type { GenericSchema, ObjectEntries } from 'valibot'
import { SCHEMA } from './operations.ts'

/** The parts of a valibot schema that tell its form. */
interface Form {
  readonly type: string
  readonly entries?: ObjectEntries
  readonly wrapped?: Form
  readonly options?: readonly string[]
}

/** What a schema of ours takes otherwise than the input type of that name; empty when they agree. */
export function differences(typeName: string, schema: GenericSchema): readonly string[] {
  const type = SCHEMA.getType(typeName)
  if (!isInputObjectType(type)) throw new Error(`${typeName} is no input type`)
  return [...compare(type, schema as unknown as Form, typeName)]
}

function* compare(type: GraphQLInputType, form: Form, at: string): Generator<string> {
  if (isInputObjectType(type)) {
    if (form.type !== 'strict_object') return yield `${at}: takes ${form.type}, not an object without others`
    const fields = type.getFields()
    for (const name of Object.keys(form.entries ?? {}))
      if (fields[name] === undefined) yield `${at}.${name}: is not in the schema`
    for (const field of Object.values(fields))
      yield* compareMember(field.type, form.entries?.[field.name] as unknown as Form, `${at}.${field.name}`)
    return
  }
  if (isEnumType(type) && form.type === 'picklist') {
    const values = type.getValues().map(({ name }) => name)
    if (values.toSorted().join() !== form.options?.toSorted().join()) yield `${at}: takes other values`
    return
  }
  const wanted = type.toString() === 'Boolean' ? 'boolean' : 'string'
  if (form.type !== wanted) yield `${at}: takes ${form.type}, not ${wanted}`
}

function* compareMember(type: GraphQLInputType, form: Form | undefined, at: string): Generator<string> {
  if (form === undefined) return yield `${at}: is not taken`
  const isOptional = form.type === 'optional'
  if (isOptional === isNonNullType(type)) {
    // Who is paid is decided by two members that the schema calls optional; one level in, the account is what counts.
    if (!SETTLED_ELSEWHERE.has(at)) yield `${at}: is ${isOptional ? 'optional' : 'needed'} here only`
  }
  yield* compare(isNonNullType(type) ? type.ofType : type, isOptional ? (form.wrapped as Form) : form, at)
}

/** Members that are needed here though the schema allows to leave them out: a beneficiary needs an account. */
const SETTLED_ELSEWHERE = new Set(['ClientPaymentInitiationRequestCreateInput.beneficiary.bankAccount'])
