import { isWithin, type Moment, momentOf, type Timing } from '../clock.ts'
import { StitchError } from '../errors.ts'
import { MOST_UNKNOWN, UNKNOWN_SECONDS } from '../token/budgets.ts'

/** How often one process looks for names that are no client's, all of them together: a look costs a read and a turn of the refresher. */
export interface UnknownClients {
  /** Does what finds out whether there is such a client, unless too many names were looked for in vain a moment ago. */
  lookFor<T>(look: () => Promise<T>): Promise<T>
}

/** The bound for one process. */
export function unknownClients(timing: Pick<Timing, 'clock' | 'monotonic'>): UnknownClients {
  let inVain: { readonly at: Moment; readonly error: unknown }[] = []
  return {
    async lookFor(look) {
      inVain = inVain.filter(({ at }) => isWithin(timing, at, UNKNOWN_SECONDS))
      if (inVain.length >= MOST_UNKNOWN) throw tooManyUnknown()
      try {
        return await look()
      } catch (error) {
        // The same error once more comes from memory, and has cost nothing.
        const isNews = inVain.every((other) => other.error !== error)
        if (error instanceof StitchError && error.code === 'client_unknown' && isNews)
          inVain.push({ at: momentOf(timing), error })
        throw error
      }
    },
  }
}

const tooManyUnknown = (): StitchError =>
  new StitchError(
    'token_unavailable',
    'Clients were asked for that do not exist, too many. Try again later.',
    {
      facts: { retryAfterSeconds: UNKNOWN_SECONDS },
    },
  )
