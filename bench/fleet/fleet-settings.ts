/** A fleet and the rules it plays by. */
export interface FleetSettings {
  readonly containers: number
  /** Each container is invoked so often, in seconds. */
  readonly callEverySeconds: number
  /** Lifetime of a token, in seconds. */
  readonly lifetimeSeconds: number
  /** The refresher's schedule, in seconds. */
  readonly tickSeconds: number
  readonly refreshAheadSeconds: number
  readonly expiryLeewaySeconds: number
  /** What Parameter Store takes; AWS's default quota is 40. */
  readonly readsPerSecond: number
  /** How many containers are new per second until all are there; Infinity: all at once. */
  readonly startsPerSecond: number
  /** What is not counted at first: the fleet starts, and its jitter spreads. */
  readonly uncountedSeconds: number
  readonly countedSeconds: number
}

/** The defaults of a deployment, with each container invoked once a minute, over two renewals (one in 2,100 s). */
export const DEPLOYED: Omit<FleetSettings, 'containers'> = {
  callEverySeconds: 60,
  lifetimeSeconds: 3600,
  tickSeconds: 300,
  refreshAheadSeconds: 1800,
  expiryLeewaySeconds: 120,
  readsPerSecond: 40,
  startsPerSecond: 25,
  uncountedSeconds: 4200,
  countedSeconds: 4200,
}

/** From one renewal to the next: the first tick that finds less than `refreshAheadSeconds` left of a token. */
export const RENEWAL_SECONDS =
  (Math.floor((DEPLOYED.lifetimeSeconds - DEPLOYED.refreshAheadSeconds) / DEPLOYED.tickSeconds) + 1) *
  DEPLOYED.tickSeconds
