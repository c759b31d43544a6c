import {
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type TypeNode,
  typeFromAST,
} from 'graphql'
import { SCHEMA } from './operations.ts'

/** Any value that the schema takes for a type: what must be there, and nothing else. */
export const sampleInput = (node: TypeNode): unknown =>
  inputOf(typeFromAST(SCHEMA, node as never) as GraphQLInputType)

function inputOf(type: GraphQLInputType): unknown {
  if (!isNonNullType(type)) return null
  const inner = type.ofType
  if (isListType(inner)) return []
  if (isEnumType(inner)) return inner.getValues()[0]?.name
  if (!isInputObjectType(inner)) return inner.name === 'UInt' ? 1 : inner.name === 'Boolean' ? true : 'text'
  return Object.fromEntries(Object.values(inner.getFields()).map(({ name, type }) => [name, inputOf(type)]))
}
