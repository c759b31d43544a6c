import {
  array,
  type InferOutput,
  literal,
  looseObject,
  number,
  picklist,
  safeParse,
  string,
  variant,
} from 'valibot'
import { lambdaRefresher } from '../lib/aws/lambda-refresher.ts'
import type { EverySetting } from '../lib/compose/every-setting.ts'
import { StitchError } from '../lib/errors.ts'
import { notTheRefresher, requestRefresh } from '../lib/status/refresh-on-demand.ts'
import { ON_DEMAND_MS } from '../lib/token/budgets.ts'
import type { Aws } from './aws.ts'
import type { Io } from './io.ts'
import { complete, instant } from './print.ts'
import { callOf } from './refresher-call.ts'
import { refresherName } from './settings.ts'
import { type Line, styled } from './visible-text.ts'

/** Outcomes, as the refresher sends them. Members that a later refresher adds are passed on. */
const Result = looseObject({
  outcomes: array(
    variant('outcome', [
      looseObject({
        scope: string(),
        outcome: picklist(['refreshed', 'fresh']),
        expiresAt: number(),
        version: number(),
      }),
      looseObject({ scope: string(), outcome: literal('failed'), code: string(), message: string() }),
    ]),
  ),
})

/** The result for one scope set. */
export type Outcome = InferOutput<typeof Result>['outcomes'][number]

/** What the refresher is asked to do, of the client that the command is about. */
export type Asked = Parameters<typeof requestRefresh>[2]

/**
 * Invokes the refresher and waits for it.
 *
 * @returns the result for each scope set, whether it failed or not
 * @throws CliError of `callOf`; StitchError `scope_not_configured`, `client_unknown`, `refresh_in_progress` or
 *   `refresh_failed`
 */
export async function askRefresher(
  { client }: Pick<Io, 'client'>,
  config: EverySetting,
  { call }: Pick<Aws, 'call'>,
  asked: Asked,
): Promise<readonly Outcome[]> {
  const name = refresherName(config)
  const invoke = lambdaRefresher(callOf(call, name), name)
  const { success, output } = safeParse(
    Result,
    await requestRefresh(config, (event) => invoke(event, ON_DEMAND_MS), asked, client).catch(
      answerOfFailure,
    ),
  )
  if (success) return output.outcomes
  throw notTheRefresher()
}

/** The outcomes are the answer, whether a scope set failed or not. Anything else is a failure of the whole. */
function answerOfFailure(error: unknown): unknown {
  if (!(error instanceof StitchError) || error.code !== 'refresh_failed') throw error
  const { outcomes, reason } = error.facts
  if (outcomes !== undefined) return { outcomes }
  if (reason !== 'ETIMEDOUT') throw error
  throw new StitchError('refresh_in_progress', 'The refresher did not answer in time.', { facts: { reason } })
}

/** An outcome for people. */
export function outcomeLines(io: Io, outcome: Outcome): readonly Line[] {
  if (outcome.outcome === 'failed')
    return [
      [styled('red', '✘'), ` ${outcome.scope}  failed: ${outcome.code}`],
      ...complete(io, outcome.message)
        .split('\n')
        .map((line) => `    ${line}`),
    ]
  const said = outcome.outcome === 'fresh' ? 'fresh, left as it was' : 'refreshed'
  const what = ` ${outcome.scope}  ${said}: until ${instant(outcome.expiresAt)}, version ${outcome.version}`
  return [[styled('green', '✔'), what]]
}
