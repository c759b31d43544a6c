import type { EverySetting } from '../lib/compose/every-setting.ts'
import { type ErrorCode, StitchError } from '../lib/errors.ts'
import type { Aws } from './aws.ts'
import type { Io } from './io.ts'
import { complete, duration, printHint, printLines } from './print.ts'
import { EXIT, type Problem, problemOf } from './problem.ts'
import { withProgress } from './progress.ts'
import { askRefresher, type Outcome, outcomeLines } from './refresh-outcomes.ts'
import { styled } from './visible-text.ts'

/**
 * How long to wait for a new client's first token, in milliseconds: long enough for two runs of the refresher, or for a
 * turn that is taken for a while.
 */
const WAIT_MS = 60_000

/** How long until the next attempt, in milliseconds. */
const AGAIN_MS = 2000

/** Failures that another attempt may cure: every turn is taken, or the refresher cannot read the new secret yet. */
const PASSING: readonly string[] = ['refresh_in_progress', 'client_unknown']

/** What the refresher is asked to do, and how long to try. */
export interface Waiting {
  /** Whether to renew what is not due; false by default. */
  readonly force?: boolean
  /** 60 s by default, in milliseconds. */
  readonly waitMs?: number
  /** Codes of a failed renewal that another attempt may cure; none by default. */
  readonly passing?: readonly ErrorCode[]
}

/** The results for the tokens of a client whose secret was stored, or why they are not known yet. */
export type FirstTokens =
  | { readonly outcomes: readonly Outcome[] }
  | { readonly late: Pick<Problem, 'code' | 'message'> }

/**
 * Has the refresher get the tokens of a client whose secret was stored, and waits for them. Never rejects, because the
 * secret is stored in any case.
 */
export async function firstTokens(
  io: Io,
  config: EverySetting,
  aws: Pick<Aws, 'call'>,
  { force = false, waitMs = WAIT_MS, passing = [] }: Waiting = {},
): Promise<FirstTokens> {
  const { timing } = io
  const by = timing.monotonic() + waitMs
  const ask = async (): Promise<FirstTokens> => {
    for (;;)
      try {
        const outcomes = await askRefresher(io, config, aws, force ? { force } : {})
        const isPassing = outcomes.some(
          (one) => one.outcome === 'failed' && (passing as readonly string[]).includes(one.code),
        )
        if (!isPassing || timing.monotonic() + AGAIN_MS > by) return { outcomes }
        await timing.sleep(AGAIN_MS)
      } catch (error) {
        const isPassing = error instanceof StitchError && PASSING.includes(error.code)
        if (!isPassing || timing.monotonic() + AGAIN_MS > by) return { late: problemOf(error) }
        await timing.sleep(AGAIN_MS)
      }
  }
  io.interruption.leaves(
    'These credentials are in use now. The first tokens may not be there yet. To see: stitch-token status',
  )
  return withProgress(io, 'Fetching the first tokens', ask())
}

/** Says what became of the first tokens; gives the exit code: one usable token is enough. */
export function reportFirstTokens(io: Io, first: FirstTokens, config: EverySetting): number {
  if ('late' in first) {
    printLines(io, [
      [styled('yellow', '!'), ` ${'first token'.padEnd(12)} not there yet: ${first.late.code}`],
    ])
    const ticks = duration(2 * config.scheduleIntervalSeconds)
    printHint(
      io,
      `${complete(io, first.late.message)}\nThe secret is stored. After this is corrected, the ticks fetch the tokens within ${ticks}. To fetch them at once: stitch-token refresh`,
    )
    return EXIT.tryAgain
  }
  printLines(
    io,
    first.outcomes.flatMap((outcome) => outcomeLines(io, outcome)),
  )
  return exitOf(first)
}

/** The exit code: a client may be allowed some of the scope sets only, so one usable token is enough. */
export const exitOf = (first: FirstTokens): number => {
  if ('late' in first) return EXIT.tryAgain
  return first.outcomes.some(({ outcome }) => outcome !== 'failed') ? EXIT.ok : EXIT.failed
}
