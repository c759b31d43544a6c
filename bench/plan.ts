import { RENEWAL_SECONDS } from './fleet/fleet-settings.ts'
import type { FleetPlan } from './fleet/measure.ts'
import { FULL_NETWORK, type NetworkPlan, QUICK_NETWORK } from './network/plan.ts'
import type { RefreshPlan } from './refresh/measure.ts'

/** How often and how large everything is measured. */
export interface Plan {
  readonly coldStarts: number
  readonly warmReads: number
  readonly signing: number
  readonly refreshes: readonly RefreshPlan[]
  /** With a key in KMS beside one in the secret. */
  readonly kms: readonly RefreshPlan[]
  readonly network: NetworkPlan
  /** The commit that calls over a network are compared with; none where the clone may not have it. */
  readonly baseline: string | undefined
  readonly throughput: number
  readonly fleet: FleetPlan
  /** Size of the fleet whose calls are priced; one of those that are modelled. */
  readonly pricedContainers: number
}

const atDefault = (...sizes: readonly number[]) =>
  sizes.map((containers) => ({ containers, readsPerSecond: 40 }))

/** Before connections were used again for mutations, and before anything began in Lambda's initialisation. */
const BASELINE = 'a2362c0'

/** Under 30 minutes, of which the network takes 13 and the real fleets five. */
export const FULL: Plan = {
  coldStarts: 40,
  warmReads: 60,
  signing: 60,
  refreshes: [
    { roundTripMs: 0, runs: 200 },
    { roundTripMs: 5, runs: 80 },
    { roundTripMs: 50, runs: 25 },
  ],
  kms: [
    { roundTripMs: 0, runs: 100 },
    { roundTripMs: 5, runs: 60 },
    { roundTripMs: 50, runs: 20 },
  ],
  network: FULL_NETWORK,
  baseline: BASELINE,
  throughput: 160,
  fleet: {
    realContainers: [1, 10, 100],
    realSeconds: 90,
    modelled: [
      ...atDefault(1, 10, 100, 1000, 9600, 12_000, 20_000, 40_000),
      { containers: 100_000, readsPerSecond: 40, countedSeconds: RENEWAL_SECONDS },
      { containers: 100_000, readsPerSecond: 1000 },
    ],
  },
  pricedContainers: 100,
}

/** Under two minutes, peers being installed: to show that everything runs. */
export const QUICK: Plan = {
  coldStarts: 3,
  warmReads: 3,
  signing: 3,
  refreshes: [
    { roundTripMs: 0, runs: 5 },
    { roundTripMs: 5, runs: 3 },
    { roundTripMs: 50, runs: 2 },
  ],
  kms: [
    { roundTripMs: 0, runs: 3 },
    { roundTripMs: 5, runs: 3 },
  ],
  network: QUICK_NETWORK,
  baseline: undefined,
  throughput: 6,
  fleet: { realContainers: [2], realSeconds: 40, modelled: atDefault(1, 100, 1000) },
  pricedContainers: 100,
}
