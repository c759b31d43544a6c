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
import { lambdaRefresher } from '../../lib/aws/lambda-refresher.ts'
import { readEverySetting } from '../../lib/compose/every-setting.ts'
import { StitchError } from '../../lib/errors.ts'
import { notTheRefresher, requestRefresh } from '../../lib/status/refresh-on-demand.ts'
import { connectAws } from '../aws.ts'
import type { Io } from '../io.ts'
import { pagePath } from '../pages.ts'
import { complete, instant, printHint, printJson, printLines } from '../print.ts'
import { EXIT } from '../problem.ts'
import { withProgress } from '../progress.ts'
import { callOf } from '../refresher-call.ts'
import { environmentWith, type GlobalOptions, refresherName } from '../settings.ts'
import { type Line, styled } from '../visible-text.ts'

export interface RefreshOptions extends GlobalOptions {
  readonly force?: boolean
  readonly scope?: readonly string[]
}

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
type Outcome = InferOutput<typeof Result>['outcomes'][number]

/** `refresh`: invokes the refresher, waits for it, and shows what became of each scope set. */
export async function refresh(io: Io, options: RefreshOptions): Promise<number> {
  const { force, scope: scopes } = options
  const environment = environmentWith(options, io.environment)
  const config = readEverySetting(environment)
  const { call } = await connectAws(environment)
  const name = refresherName(config)
  io.interruption.leaves('The refresher may still be at work. To see what is stored: stitch-token status')
  const request = requestRefresh(config, lambdaRefresher(callOf(call, name), name), {
    ...(force === undefined ? {} : { force }),
    ...(scopes === undefined ? {} : { scopes: [...scopes] }),
  })
  const answer = await withProgress(io, 'The refresher is at work', request).catch(answerOfFailure)
  const { outcomes } = resultOf(answer)
  if (options.json === true) printJson(io, { outcomes })
  else
    printLines(
      io,
      outcomes.flatMap((outcome) => describe(io, outcome)),
    )
  const failed = outcomes.some(({ outcome }) => outcome === 'failed')
  if (failed && options.json !== true)
    printHint(
      io,
      `What is stored stays as it was. ${pagePath('docs/operations.md')} has a heading for each code. To look further: stitch-token doctor`,
    )
  return failed ? EXIT.failed : EXIT.ok
}

/** The outcomes are the answer, whether a scope set failed or not. Anything else is a failure of the whole. */
function answerOfFailure(error: unknown): unknown {
  if (!(error instanceof StitchError) || error.code !== 'refresh_failed') throw error
  const { outcomes, reason } = error.facts
  if (outcomes !== undefined) return { outcomes }
  if (reason !== 'ETIMEDOUT') throw error
  throw new StitchError('refresh_in_progress', 'The refresher did not answer in time.', { facts: { reason } })
}

/** @throws StitchError `refresh_failed` for an answer without outcomes: it is not the refresher's. */
function resultOf(answer: unknown): InferOutput<typeof Result> {
  const { success, output } = safeParse(Result, answer)
  if (success) return output
  throw notTheRefresher()
}

function describe(io: Io, outcome: Outcome): readonly Line[] {
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
