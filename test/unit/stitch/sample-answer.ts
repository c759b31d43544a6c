import {
  executeSync,
  type GraphQLAbstractType,
  type GraphQLOutputType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  type ResponsePath as Path,
} from 'graphql'
import type { Operation } from '../../../lib/stitch/operation.ts'
import { parsed, SCHEMA } from './operations.ts'
import { sampleInput } from './sample-input.ts'

/** A field or list element of a sample, in the order of the document. */
export interface Place {
  readonly path: readonly (string | number)[]
  readonly isNullable: boolean
  readonly isLeaf: boolean
  /** The text that stands there and nowhere else, where it is any text. */
  readonly marker?: string
}

export interface Sample {
  readonly data: Record<string, unknown>
  readonly places: readonly Place[]
}

/** Money is an object on the wire, and Boolean, UInt and enumerations have no room for a marker. */
const VALUES: Readonly<Record<string, unknown>> = {
  Boolean: true,
  UInt: 7,
  Money: { quantity: '1.23', currency: 'ZAR' },
}

/**
 * What a server with the public schema would answer: every field has a value, every list one element, and every union
 * and interface is the member of that place in its list (the last one when it has fewer).
 */
export function sampleAnswer(operation: Operation<unknown>, member = 0): Sample {
  const places: Place[] = []
  let count = 0

  const answerOf = (type: GraphQLOutputType, path: Path): unknown => {
    const isNullable = !isNonNullType(type)
    const inner = isNonNullType(type) ? type.ofType : type
    const place = { path: pathOf(path), isNullable, isLeaf: isLeafType(inner) }
    if (isListType(inner)) {
      places.push(place)
      return [answerOf(inner.ofType, { prev: path, key: 0, typename: undefined })]
    }
    if (!isLeafType(inner)) {
      places.push(place)
      return {}
    }
    if (isEnumType(inner)) {
      places.push(place)
      return inner.getValues()[0]?.value
    }
    const value = VALUES[inner.name]
    if (value !== undefined) {
      places.push(place)
      return value
    }
    count += 1
    const marker = inner.name === 'URL' ? `https://stitch.example/text-${count}-` : `text-${count}-`
    places.push({ ...place, marker })
    return marker
  }

  const { document, definition } = parsed(operation)
  const variables = (definition.variableDefinitions ?? []).map(({ variable, type }) => [
    variable.name.value,
    sampleInput(type),
  ])
  const { data, errors } = executeSync({
    schema: SCHEMA,
    document,
    variableValues: Object.fromEntries(variables),
    fieldResolver: (_source, _args, _context, { returnType, path }) => answerOf(returnType, path),
    typeResolver: (_value, _context, _info, type: GraphQLAbstractType) => {
      const members = SCHEMA.getPossibleTypes(type)
      const isNode = type.name === 'Node'
      return isNode ? 'PaymentInitiationRequest' : (members[Math.min(member, members.length - 1)]?.name ?? '')
    },
  })
  if (errors !== undefined) throw errors[0]
  return { data: structuredClone(data) as Record<string, unknown>, places }
}

/** The sample with another value at one place. */
export function withValue({ data }: Sample, path: Place['path'], value: unknown): unknown {
  const copy = structuredClone(data)
  let parent: Record<string | number, unknown> = copy
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string | number, unknown>
  parent[path.at(-1) ?? ''] = value
  return copy
}

const pathOf = (path: Path | undefined): (string | number)[] =>
  path === undefined ? [] : [...pathOf(path.prev), path.key]
