import type { Timing } from '../../clock.ts'
import { BURST_IN_NEED } from '../../token/budgets.ts'
import { pacer } from '../../token/pacer.ts'
import type { RequestTokenPorts, SendTokenRequest } from '../token-attempts.ts'
import type { ChunkPorts } from './chunk-run.ts'
import { type ManySettings, shareInNeed, shareOfTick } from './many-settings.ts'

/** The ports that keep a turn of a tick to its share of the deployment's calls. */
export function pacedInTick(
  timing: Timing,
  settings: ManySettings,
): Pick<ChunkPorts, 'readsPerSecond' | 'renewalsPerSecond' | 'paceAttempt'> {
  const { reads, renewals, repetitions } = shareOfTick(settings)
  const paceRepetitions = pacer(timing, repetitions)
  return {
    readsPerSecond: reads,
    renewalsPerSecond: renewals,
    // The first attempt of each renewal already has its place.
    paceAttempt: async (attempt, by) => attempt === 1 || paceRepetitions(1, by),
  }
}

/**
 * The same for a turn of the refresher that readers and operators call. If Stitch refuses a token request or does not
 * answer it, nothing is written, so another client gets its place. Else a few failing clients would take every place.
 */
export function pacedInNeed(
  timing: Timing,
  settings: ManySettings,
  sendTokenRequest: SendTokenRequest,
): Required<Pick<RequestTokenPorts, 'paceAttempt' | 'sendTokenRequest'>> {
  const { renewals, repetitions } = shareInNeed(settings)
  const paceRequests = pacer(timing, renewals + repetitions, BURST_IN_NEED)
  const paceRenewals = pacer(timing, renewals, BURST_IN_NEED)
  return {
    paceAttempt: async (_, by) => (await paceRequests(1, by)) && paceRenewals(1, by),
    sendTokenRequest: async (form, timeoutMs) => {
      let isGranted = false
      try {
        const answer = await sendTokenRequest(form, timeoutMs)
        isGranted = answer.status === 200
        return answer
      } finally {
        if (!isGranted) paceRenewals.giveBack()
      }
    },
  }
}
