import type { Timing } from '../../lib/clock.ts'
import { codeOf, type ErrorCode } from '../../lib/errors.ts'

/** How long between two attempts, in milliseconds. */
const AGAIN_MS = 5000

/**
 * How long until KMS knows everywhere what it has just done: seconds (KMS Developer Guide, "Eventual consistency"), in
 * milliseconds.
 */
export const KNOWN_MS = 60_000

/**
 * How long until a policy can match a new alias, in milliseconds: at most five minutes (KMS Developer Guide, "ABAC for
 * AWS KMS"), and one more.
 */
export const ALIAS_MS = 360_000

/**
 * Repeats the work while it fails with one of these codes, for a given number of milliseconds. Then it rejects with the
 * last failure.
 */
export async function patiently<T>(
  { monotonic, sleep }: Timing,
  { codes, forMs }: { readonly codes: readonly ErrorCode[]; readonly forMs: number },
  work: () => Promise<T>,
): Promise<T> {
  const by = monotonic() + forMs
  for (;;)
    try {
      return await work()
    } catch (error) {
      if (!codes.includes(codeOf(error)) || monotonic() + AGAIN_MS > by) throw error
      await sleep(AGAIN_MS)
    }
}
