import {
  check,
  type GenericSchema,
  type InferOutput,
  literal,
  type ObjectEntries,
  type ObjectSchema,
  object,
  pipe,
  string,
  transform,
  union,
} from 'valibot'

/** Our word for each member of a union, and what is selected of it, by the member's name at Stitch. */
type Members = Readonly<Record<string, readonly [type: string, entries: ObjectEntries]>>

/** What a member becomes: its details, with our word for it in place of its name. */
type Answered<M extends Members> = {
  [Name in keyof M]: { readonly type: M[Name][0] } & InferOutput<ObjectSchema<M[Name][1], undefined>>
}[keyof M]

/**
 * A union in an answer. Every selection of it begins with `__typename`. A member that Stitch adds later comes through
 * as `{"type":"unknown"}`, whatever is in it; a known one without what it must have is refused.
 */
export function unionOf<const M extends Members>(
  members: M,
): GenericSchema<unknown, Answered<M> | { readonly type: 'unknown' }> {
  const known = Object.entries(members).map(([name, [type, entries]]) =>
    pipe(
      object({ __typename: literal(name), ...entries }),
      transform(({ __typename, ...details }) => ({ type, ...details })),
    ),
  )
  const unknown = pipe(
    object({
      __typename: pipe(
        string(),
        check((name) => !Object.hasOwn(members, name)),
      ),
    }),
    transform(() => ({ type: 'unknown' as const })),
  )
  return union([...known, unknown]) as unknown as GenericSchema<
    unknown,
    Answered<M> | { readonly type: 'unknown' }
  >
}
