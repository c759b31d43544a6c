import { type RawCheckAction, rawCheck } from 'valibot'

/** Checks that an object has exactly one of these members. The issue is that of the first one. */
export const exactlyOne = <Input extends object>(
  members: readonly [first: keyof Input & string, ...others: (keyof Input & string)[]],
): RawCheckAction<Input> =>
  rawCheck(({ dataset, addIssue }) => {
    const input = Object(dataset.value) as Record<string, unknown>
    if (members.filter((member) => input[member] !== undefined).length === 1) return
    const [key] = members
    addIssue({
      message: `exactly one of ${members.join(', ')} is needed`,
      path: [{ type: 'object', origin: 'value', input, key, value: input[key] }],
    })
  })
