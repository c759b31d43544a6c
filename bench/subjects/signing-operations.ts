import type { Operation } from '../measure/operation.ts'

/** One signature after the other, and four at once, as for the four seed scopes. */
export const signingOperations = (sign: () => unknown): Readonly<Record<string, Operation>> => ({
  one: { run: sign },
  four: { run: () => Promise.all([sign(), sign(), sign(), sign()]) },
})
