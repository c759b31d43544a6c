import { countedGoal, type Goal } from '../report/goal.ts'
import { figure, percent } from '../report/markdown.ts'
import type { Counts } from './counts.ts'
import { DEPLOYED } from './fleet-settings.ts'
import { servedBy, UNTHROTTLED } from './limits.ts'
import type { Fleets, ModelledFleet } from './measure.ts'

const TICKS_PER_HOUR = 3600 / DEPLOYED.tickSeconds

/** Reads of one container, without those of the refresher. */
export const readsPerContainer = ({ ours, containers }: ModelledFleet): number =>
  (ours.reads - TICKS_PER_HOUR) / containers

/** Fleets so far below the arithmetic limit ought not to notice it. */
const WELL_BELOW = UNTHROTTLED * 0.8

/** The goals of the fleet, all on what was counted. */
export function goalsOf({ compared, modelled }: Fleets): readonly Goal[] {
  const fleets: readonly Counts[] = [
    ...modelled.map(({ ours }) => ours),
    ...compared.flatMap(({ real, modelled: model }) => [real.counts, model]),
  ]
  const requestsPerRenewal = Math.max(...fleets.map(({ tokenRequests, writes }) => tokenRequests / writes))
  const within = modelled.filter(({ containers }) => containers <= WELL_BELOW)
  const served = modelled.filter(({ containers, readsPerSecond }) => containers <= servedBy(readsPerSecond))
  const reads = Math.max(...within.map(readsPerContainer))
  const largest = within.toSorted((a, b) => b.containers - a.containers)[0] as ModelledFleet
  const throttled = largest.ours.throttled / (largest.ours.reads + largest.ours.throttled)
  return [
    countedGoal({
      text: 'one token request per renewal at every size',
      measured: `${figure(requestsPerRenewal)} at most, in ${fleets.length} fleets, real and modelled`,
      isMet: requestsPerRenewal <= 1,
      whyNot: 'A token was requested twice: see the table.',
    }),
    countedGoal({
      text: 'one read per renewal and container, about 1.8 an hour',
      measured: `${figure(reads)} an hour`,
      isMet: reads <= 1.8,
      whyNot: 'Readers came before the token was renewed: see the table.',
    }),
    countedGoal({
      text: `up to 80 % of the arithmetic limit of ${figure(UNTHROTTLED)} containers, under 1 % of the reads are throttled and no caller waits`,
      measured: `${percent(throttled)} of the reads of ${figure(largest.containers)} containers, ${figure(stranded(within))} invocations an hour`,
      isMet: throttled < 0.01 && stranded(within) === 0,
      whyNot: 'Chance bunches reads: the nearer the limit, the more often a second has more than its forty.',
    }),
    countedGoal({
      text: 'throttled or not, no caller waits for a token until the second limit',
      measured: `${figure(stranded(served))} invocations an hour`,
      isMet: stranded(served) === 0,
      whyNot: 'Throttled readers did not get their turn in time: see the table.',
    }),
  ]
}

/** Invocations that waited for a token, or got none. */
const stranded = (fleets: readonly ModelledFleet[]): number =>
  fleets.reduce((sum, { ours }) => sum + ours.waited + ours.failed, 0)
