import { shareInNeed } from '../../../lib/refresher/many/many-settings.ts'
import { pacer } from '../../../lib/token/pacer.ts'
import type { RefreshOutcome } from '../../../lib/token/refresh-outcome.ts'
import { type ManyProtocol, realManyProtocol } from './two-clients.ts'

// What keeps clients apart, taken out of the code one rule at a time. Each of them has to be caught, or the checker
// checks nothing.

/** Renewals that wait for each other. */
export const oneAfterTheOther: ManyProtocol = {
  ...realManyProtocol,
  around: (renewals) => {
    let last: Promise<unknown> = Promise.resolve()
    return {
      ...renewals,
      renew: (key, run) => {
        const mine = last.then(() => renewals.renew(key, run))
        last = mine
        return mine
      },
    }
  },
}

/** A container that takes a client's failure for everyone's. */
export const withSharedFailures: ManyProtocol = {
  ...realManyProtocol,
  around: (renewals) => {
    let failure: RefreshOutcome | undefined
    return {
      ...renewals,
      renew: async (key, run) => {
        if (failure !== undefined) return failure
        const outcome = await renewals.renew(key, run)
        if (outcome.outcome === 'failed') failure = outcome
        return outcome
      },
    }
  },
}

/** A refresher in which each attempt takes the place of a renewal. */
export const withoutGivingBack: ManyProtocol = {
  ...realManyProtocol,
  pacedInNeed: (timing, settings, sendTokenRequest) => {
    const pace = pacer(timing, shareInNeed(settings).renewals, 2)
    return { paceAttempt: (_, by) => pace(1, by), sendTokenRequest }
  },
}
