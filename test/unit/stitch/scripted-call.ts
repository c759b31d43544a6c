import type { CallStitch } from '../../../lib/stitch/call-stitch.ts'
import type { Variables } from '../../../lib/stitch/operation.ts'

/** What Stitch answers to each operation, by its name: data, or an error that calling it rejects with. */
export type Script = Readonly<Record<string, unknown>>

/** One call that was made. */
export interface Called {
  readonly name: string
  readonly variables: Variables
  readonly reference: object | undefined
}

/** Stitch as a script; `called` fills up as it is called. An operation that is not in the script fails the test. */
export function scriptedCall(script: Script): { readonly call: CallStitch; readonly called: Called[] } {
  const called: Called[] = []
  const call: CallStitch = async ({ name }, variables, reference) => {
    called.push({ name, variables, reference })
    if (!Object.hasOwn(script, name)) throw new RangeError(`not expected: ${name}`)
    if (script[name] instanceof Error) throw script[name]
    return script[name] as never
  }
  return { call, called }
}

export const namesOf = (called: readonly Called[]): readonly string[] => called.map(({ name }) => name)
