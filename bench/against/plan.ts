import { FULL_NETWORK, type NetworkPlan, QUICK_NETWORK } from '../network/plan.ts'
import type { RefreshPlan } from '../refresh/measure.ts'

/** How often everything is measured in a comparison of two commits. */
export interface ComparisonPlan {
  /** Of each function. */
  readonly initialisations: number
  readonly warmReads: number
  readonly siblingCalls: number
  readonly refreshes: readonly RefreshPlan[]
  readonly network: NetworkPlan
}

/** About 20 minutes, of which the network takes 13. */
export const FULL_COMPARISON: ComparisonPlan = {
  initialisations: 30,
  warmReads: 60,
  siblingCalls: 60,
  refreshes: [
    { roundTripMs: 0, runs: 100 },
    { roundTripMs: 50, runs: 20 },
  ],
  network: FULL_NETWORK,
}

/** Under a minute, once both are packaged: to show that everything runs. */
export const QUICK_COMPARISON: ComparisonPlan = {
  initialisations: 2,
  warmReads: 3,
  siblingCalls: 3,
  refreshes: [{ roundTripMs: 5, runs: 3 }],
  network: QUICK_NETWORK,
}
