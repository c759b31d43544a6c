import type { Distance } from './far-world.ts'

/** What is measured over TLS, and how often. */
export interface NetworkPlan {
  /** The farthest comes first: it is drawn, and the refresher is measured there. */
  readonly distances: readonly Distance[]
  /** Runs of everything that only starts up, on loopback. */
  readonly startUps: number
  readonly firstAnswers: number
  /** How long a container is idle before a call. */
  readonly idleSeconds: readonly number[]
  readonly warmCalls: number
  /** How long after its initialisation a container is called for the first time. */
  readonly laterSeconds: readonly number[]
  readonly laterCalls: number
  readonly refreshes: number
}

/** About Johannesburg to Ireland, and a provider in the Region next door. */
const FAR = { stitchMs: 160, awsMs: 4 }
const NEAR = { stitchMs: 20, awsMs: 2 }

/** About 13 minutes, of which the idle times take five. */
export const FULL_NETWORK: NetworkPlan = {
  distances: [FAR, NEAR],
  startUps: 40,
  firstAnswers: 30,
  idleSeconds: [0.1, 7, 25],
  warmCalls: 7,
  laterSeconds: [1, 3],
  laterCalls: 8,
  refreshes: 15,
}

/** Well under a minute. */
export const QUICK_NETWORK: NetworkPlan = {
  distances: [NEAR],
  startUps: 2,
  firstAnswers: 2,
  idleSeconds: [0.1],
  warmCalls: 2,
  laterSeconds: [1],
  laterCalls: 1,
  refreshes: 2,
}
