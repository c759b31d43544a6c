import type { RefreshPlan } from '../refresh/measure.ts'
import type { NetworkPlan } from './network.ts'

/** How often everything is measured in a comparison of two commits. */
export interface ComparisonPlan {
  readonly coldStarts: number
  readonly warmReads: number
  readonly siblingCalls: number
  readonly refreshes: readonly RefreshPlan[]
  readonly network: NetworkPlan
}

/** About Johannesburg to Ireland, and a provider in the Region next door. */
const FAR = { stitchMs: 160, awsMs: 4 }
const NEAR = { stitchMs: 20, awsMs: 2 }

/** About 15 minutes, of which the idle times over the network take ten. */
export const FULL_COMPARISON: ComparisonPlan = {
  coldStarts: 40,
  warmReads: 60,
  siblingCalls: 60,
  refreshes: [
    { roundTripMs: 0, runs: 100 },
    { roundTripMs: 50, runs: 20 },
  ],
  network: { distances: [FAR, NEAR], idleSeconds: [0.1, 7, 25], runs: 8 },
}

/** Under a minute, once both are packaged: to show that everything runs. */
export const QUICK_COMPARISON: ComparisonPlan = {
  coldStarts: 3,
  warmReads: 3,
  siblingCalls: 3,
  refreshes: [{ roundTripMs: 5, runs: 3 }],
  network: { distances: [NEAR], idleSeconds: [0.1], runs: 2 },
}
