import { type RawCheckAction, rawCheck } from 'valibot'

/** A check that says what it asks for, as valibot's own actions do. */
export type ExactlyOneAction<Input> = RawCheckAction<Input> & { readonly requirement: readonly string[] }

/** Checks that an object has exactly one of these members. The issue is that of the first one. */
export const exactlyOne = <Input extends object>(
  members: readonly [first: keyof Input & string, ...others: (keyof Input & string)[]],
): ExactlyOneAction<Input> =>
  Object.assign(
    rawCheck<Input>(({ dataset, addIssue }) => {
      const input = Object(dataset.value) as Record<string, unknown>
      if (members.filter((member) => input[member] !== undefined).length === 1) return
      const [key] = members
      addIssue({
        message: `exactly one of ${members.join(', ')} is needed`,
        path: [{ type: 'object', origin: 'value', input, key, value: input[key] }],
      })
    }),
    { requirement: members },
  )
