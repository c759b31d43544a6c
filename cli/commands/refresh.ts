import { lambdaRefresher } from '../../lib/aws/lambda-refresher.ts'
import { readEverySetting } from '../../lib/compose/every-setting.ts'
import { StitchError } from '../../lib/errors.ts'
import { requestRefresh } from '../../lib/status/refresh-on-demand.ts'
import type { RefreshOutcome, RefreshResult } from '../../lib/token/refresh-outcome.ts'
import { connectAws } from '../aws.ts'
import { type Io, styled } from '../io.ts'
import { instant, printHint, printJson, printLines } from '../print.ts'
import { EXIT } from '../problem.ts'
import { withProgress } from '../progress.ts'
import { refresherMissing } from '../refresher-missing.ts'
import { environmentWith, type GlobalOptions, refresherName } from '../settings.ts'

export interface RefreshOptions extends GlobalOptions {
  readonly force?: boolean
  readonly scope?: readonly string[]
}

/** `refresh`: invokes the refresher, waits for it, and shows what became of each scope set. */
export async function refresh(io: Io, options: RefreshOptions): Promise<number> {
  const { force, scope: scopes } = options
  const environment = environmentWith(options, io.environment)
  const config = readEverySetting(environment)
  const { call } = await connectAws(environment)
  const name = refresherName(config)
  const request = requestRefresh(config, lambdaRefresher(call, name), {
    ...(force === undefined ? {} : { force }),
    ...(scopes === undefined ? {} : { scopes: [...scopes] }),
  })
  const result = await withProgress(io, 'The refresher is at work', request).then(
    resultOf,
    (error: unknown) => resultOfFailure(error, name),
  )
  if (options.json === true) printJson(io, result)
  else
    printLines(
      io,
      result.outcomes.map((outcome) => describe(io, outcome)),
    )
  const failed = result.outcomes.some(({ outcome }) => outcome === 'failed')
  if (failed && options.json !== true)
    printHint(
      io,
      'What is stored stays as it was. docs/operations.md has a heading for each code; doctor looks further.',
    )
  return failed ? EXIT.failed : EXIT.ok
}

/** What the refresher answered when nothing failed: not the refresher's answer unless it has outcomes. */
function resultOf(answer: unknown): RefreshResult {
  const { outcomes } = (answer ?? {}) as Partial<RefreshResult>
  if (Array.isArray(outcomes)) return { outcomes }
  throw new StitchError(
    'refresh_failed',
    'The function gave no outcomes: is it the refresher? Check STITCH_REFRESHER_FUNCTION.',
  )
}

/** The outcomes are the answer, whether a scope set failed or not. Anything else is a failure of the whole. */
function resultOfFailure(error: unknown, name: string): RefreshResult {
  if (!(error instanceof StitchError) || error.code !== 'refresh_failed') throw error
  const { outcomes, reason } = error.facts
  if (Array.isArray(outcomes)) return { outcomes }
  throw refresherMissing(String(reason), name) ?? error
}

function describe(io: Io, outcome: RefreshOutcome): string {
  if (outcome.outcome === 'failed')
    return `${styled(io, io.out, 'red', '✘')} ${outcome.scope}  failed: ${outcome.code}\n    ${outcome.message}`
  const said = outcome.outcome === 'fresh' ? 'fresh, left as it was' : 'refreshed'
  const tick = styled(io, io.out, 'green', '✔')
  return `${tick} ${outcome.scope}  ${said}: until ${instant(outcome.expiresAt)}, version ${outcome.version}`
}
