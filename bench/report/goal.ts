import type { Interval } from '../measure/bootstrap.ts'
import type { Estimate } from '../measure/statistics.ts'
import { figure } from './markdown.ts'

/** `cannot tell`: the limit lies within what the figure is uncertain by. */
export type Verdict = 'yes' | 'no' | 'cannot tell'

/** One goal, and whether this run reached it. */
export interface Goal {
  readonly text: string
  /** What was measured, with its unit. */
  readonly measured: string
  readonly verdict: Verdict
  /** Why not, and what was tried; shown unless the verdict is yes. */
  readonly whyNot: string
}

/** A goal on what was counted and has no spread. */
export const countedGoal = ({
  isMet,
  ...goal
}: Omit<Goal, 'verdict'> & { readonly isMet: boolean }): Goal => ({
  ...goal,
  verdict: isMet ? 'yes' : 'no',
})

/** With fewer runs not even the least and the greatest of them hold the median between them with 95 % (1 - 2 / 2^runs). */
const FEWEST_RUNS = 6

/** How far a figure may go, or has to. */
export type Limit = { readonly atMost: number } | { readonly atLeast: number }

/** A goal on a median, and what it is judged by. */
export interface EstimatedGoal {
  readonly text: string
  readonly estimate: Estimate
  readonly limit: Limit
  /** Stands after the figure. */
  readonly unit: string
  /** Writes the figure; with three digits by default. */
  readonly show?: (figure: number) => string
  readonly whyNot: string
}

/** A goal on a median of paired runs: it is reached when all of the interval is within the limit, and missed when none of it is. */
export function estimatedGoal({ text, estimate, limit, unit, show = figure, whyNot }: EstimatedGoal): Goal {
  return {
    text,
    measured: `${estimated(estimate, show)} ${unit}`.trim(),
    verdict: verdictOn(estimate, limit),
    whyNot,
  }
}

/** The figure, and how far it can be trusted. */
export const estimated = ({ median, interval, runs }: Estimate, show = figure): string =>
  runs < FEWEST_RUNS
    ? `${show(median)} (${runs} runs, too few)`
    : `${show(median)} (95 %: ${show(interval.low)} to ${show(interval.high)})`

/** Whether the figure keeps to the limit, its uncertainty included. */
export function verdictOn({ interval, runs }: Estimate, limit: Limit): Verdict {
  if (runs < FEWEST_RUNS) return 'cannot tell'
  const { low, high } = 'atMost' in limit ? interval : mirrored(interval)
  const most = 'atMost' in limit ? limit.atMost : -limit.atLeast
  if (high <= most) return 'yes'
  return low > most ? 'no' : 'cannot tell'
}

const mirrored = ({ low, high }: Interval): Interval => ({ low: -high, high: -low })
