import { interleaved } from '../measure/interleaved.ts'
import { type Statistics, statistics } from '../measure/statistics.ts'
import { withWorkers } from '../measure/worker.ts'
import type { RefreshPlan } from '../refresh/measure.ts'
import { putKeyInKms } from '../servers/key-in-kms.ts'
import { startWorld } from '../servers/world.ts'

const OPERATIONS = ['secret', 'kms', 'secret, four', 'kms, four'] as const

/** Milliseconds of a renewal, with every answer of AWS and Stitch delayed by `roundTripMs`. */
export interface KmsRow {
  readonly roundTripMs: number
  /** With the key in the secret, with the key in KMS, and what the second takes more, round by round. */
  readonly one: Beside
  /** The same for four scope sets in one run. */
  readonly four: Beside
}

interface Beside {
  readonly secret: Statistics
  readonly kms: Statistics
  readonly more: Statistics
}

/** Renewals in a warm container: with a key in memory, and with one that KMS signs with. */
export async function measureKms(plans: readonly RefreshPlan[]): Promise<readonly KmsRow[]> {
  const world = await startWorld()
  try {
    await putKeyInKms(world)
    return await withWorkers(['refresh-signing.ts'], world.environment, async (workers) => {
      const rows: KmsRow[] = []
      for (const { roundTripMs, runs } of plans) {
        world.setDelay(roundTripMs)
        const samples = await interleaved(
          OPERATIONS,
          runs,
          async (operation) => {
            const order = { operation, mode: 'each', times: 1 } as const
            const [taken] = await workers['refresh-signing.ts'].measure(order)
            return (taken as number) / 1e6
          },
          // The first rounds load and compile.
          rows.length === 0 ? 20 : 2,
        )
        rows.push({
          roundTripMs,
          one: beside(samples.secret, samples.kms),
          four: beside(samples['secret, four'], samples['kms, four']),
        })
      }
      return rows
    })
  } finally {
    await world.close()
  }
}

const beside = (secret: readonly number[], kms: readonly number[]): Beside => ({
  secret: statistics(secret),
  kms: statistics(kms),
  more: statistics(kms.map((taken, round) => taken - (secret[round] as number))),
})
