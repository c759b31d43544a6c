import type { Prepare } from '../measure/operation.ts'

/** What the measuring itself takes: an awaited call of a function that does nothing. */
export const prepare: Prepare = async () => ({ get: { run: () => undefined } })
