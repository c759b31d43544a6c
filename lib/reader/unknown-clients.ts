import { isWithin, type Moment, momentOf, type Timing } from '../clock.ts'
import { StitchError } from '../errors.ts'
import { MOST_UNKNOWN, UNKNOWN_SECONDS } from '../token/budgets.ts'

/**
 * Limits how often one process looks for unknown clients, all of them together. Each look costs a read and a turn of
 * the refresher.
 */
export interface UnknownClients {
  /** Looks whether there is such a client. Refuses if too many unknown clients were looked for a moment ago. */
  lookFor<T>(look: () => Promise<T>): Promise<T>
}

/** The limit for one process. */
export function unknownClients(timing: Pick<Timing, 'clock' | 'monotonic'>): UnknownClients {
  let failedLookups: { readonly at: Moment; readonly error: unknown }[] = []
  return {
    async lookFor(look) {
      failedLookups = failedLookups.filter(({ at }) => isWithin(momentOf(timing), at, UNKNOWN_SECONDS))
      if (failedLookups.length >= MOST_UNKNOWN) throw tooManyUnknown()
      try {
        return await look()
      } catch (error) {
        // The same error object again comes from memory and has cost nothing.
        const isNewError = failedLookups.every((other) => other.error !== error)
        if (error instanceof StitchError && error.code === 'client_unknown' && isNewError)
          failedLookups.push({ at: momentOf(timing), error })
        throw error
      }
    },
  }
}

const tooManyUnknown = (): StitchError =>
  new StitchError(
    'token_unavailable',
    'Try again later. Too many clients were asked for that do not exist.',
    {
      facts: { retryAfterSeconds: UNKNOWN_SECONDS },
    },
  )
