import type { FarAway, FarServer } from '../servers/far-away.ts'
import { startWorld, type World } from '../servers/world.ts'

/** How far away the servers are, in milliseconds for a round trip. */
export interface Distance {
  readonly stitchMs: number
  readonly awsMs: number
}

/** AWS and Stitch at a distance. */
export interface FarWorld extends World {
  readonly distance: Distance
  readonly stitch: FarServer
  readonly aws: FarServer
}

/** Starts both, with the secret and a token in place. */
export async function startFarWorld(far: FarAway, distance: Distance): Promise<FarWorld> {
  const [stitch, aws] = [far.at(distance.stitchMs), far.at(distance.awsMs)]
  const world = await startWorld({
    openStitch: stitch.open,
    openAws: aws.open,
    environment: far.environment,
  })
  return { ...world, distance, stitch, aws }
}

/** Round trips to each of the two. */
export interface RoundTrips {
  readonly stitch: number
  readonly aws: number
}

/** Counts the round trips that something takes. */
export async function counted<Result>(
  { stitch, aws }: Pick<FarWorld, 'stitch' | 'aws'>,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly trips: RoundTrips }> {
  const before = { stitch: stitch.roundTrips(), aws: aws.roundTrips() }
  const result = await work()
  return {
    result,
    trips: { stitch: stitch.roundTrips() - before.stitch, aws: aws.roundTrips() - before.aws },
  }
}
