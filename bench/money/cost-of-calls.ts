import type { Counts } from '../fleet/counts.ts'
import type { ModelledFleet } from '../fleet/measure.ts'
import { PRICES } from './prices.ts'

/** What having the token costs in a million calls of the API: US dollars on AWS's bill, and requests to Stitch. */
export interface CostOfCalls {
  readonly name: string
  readonly tokenRequests: number
  readonly reads: number
  readonly kmsDollars: number
  readonly secretDollars: number
  /** Time that invocations are billed for while they wait for a read or for a token. */
  readonly waitingDollars: number
  readonly dollars: number
}

/** How long an invocation waits, in milliseconds. Assumed: neither AWS nor Stitch promises anything. */
export const ASSUMED = { readMs: 10, tokenRequestMs: 300 } as const

const MEMORY_GIGABYTES = 0.5

/** From the counted calls of one fleet. */
export const costsOfCalls = ({ ours, others }: ModelledFleet): readonly CostOfCalls[] => [
  // The refresher asks for tokens while no invocation waits.
  costOf('ours', { ...ours, tokenRequests: 0 }, ours.tokenRequests),
  ...Object.entries(others).map(([name, counts]) => costOf(name, counts, counts.tokenRequests)),
]

function costOf(name: string, counts: Counts, tokenRequests: number): CostOfCalls {
  const perMillion = (count: number): number => (count / counts.invocations) * 1e6
  const reads = perMillion(counts.reads)
  const waitedMs = reads * ASSUMED.readMs + perMillion(counts.tokenRequests) * ASSUMED.tokenRequestMs
  const kmsDollars =
    (perMillion(counts.decrypts + counts.encrypts) / 10_000) * PRICES.kmsPer10000Requests.price
  const secretDollars = (perMillion(counts.secretReads) / 10_000) * PRICES.secretsPer10000Calls.price
  const waitingDollars = (waitedMs / 1000) * MEMORY_GIGABYTES * PRICES.lambdaPerGigabyteSecond.price
  return {
    name,
    tokenRequests: perMillion(tokenRequests),
    reads,
    kmsDollars,
    secretDollars,
    waitingDollars,
    dollars: kmsDollars + secretDollars + waitingDollars,
  }
}
