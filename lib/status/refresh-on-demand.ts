import {
  array,
  boolean,
  type InferOutput,
  looseObject,
  minLength,
  optional,
  pipe,
  safeParse,
  strictObject,
  string,
} from 'valibot'
import { StitchError } from '../errors.ts'
import { noSuchClient } from '../reader/unavailable.ts'
import { IN_PROGRESS_SECONDS } from '../token/budgets.ts'
import { failureCode, outcomesOf, type RefreshAnswer } from '../token/refresh-answer.ts'
import type { RefreshEvent } from '../token/refresh-event.ts'
import { configuredAs } from '../token/scope-set.ts'
import type { StatusSettings } from './status-settings.ts'

/** The body of `POST /tokens/refresh`. */
export const RefreshBody = strictObject({
  force: optional(boolean()),
  scopes: optional(pipe(array(string()), minLength(1, 'must name at least one scope set, or be left out'))),
})

/**
 * Asks the refresher on behalf of a person or another system.
 *
 * @param ask invokes the refresher
 * @param client a client among many; the deployment's one client by default
 * @returns the refresher's result; of another function, which a wrong setting may name, nothing is passed on
 * @throws StitchError `scope_not_configured`, `client_unknown`, `refresh_failed` with `facts.outcomes`, or
 *   `refresh_in_progress`
 */
export async function requestRefresh(
  settings: StatusSettings,
  ask: (event: RefreshEvent) => Promise<RefreshAnswer>,
  { force, scopes }: InferOutput<typeof RefreshBody>,
  client?: string,
): Promise<InferOutput<typeof Result>> {
  if (scopes?.some((scope) => configuredAs(settings.scopeSets, scope) === undefined))
    throw new StitchError(
      'scope_not_configured',
      'One of these scope sets is not configured. Take one of those listed, or add it to STITCH_SCOPES and deploy.',
      { facts: { configured: settings.scopeSets } },
    )
  const event = {
    by: 'operator' as const,
    ...(force === undefined ? {} : { force }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(client === undefined ? {} : { clients: [client] }),
  }
  const answer = await ask(event)
  if (answer.kind === 'done') return resultOf(answer.result)
  if (answer.kind === 'busy') throw inProgress()
  if (answer.kind === 'failed') {
    if (failureCode(answer.result) === 'client_unknown') throw noSuchClient()
    throw new StitchError(
      'refresh_failed',
      'At least one scope set could not be renewed. Its outcome has the code.',
      { facts: { outcomes: outcomesOf(answer.result) } },
    )
  }
  throw new StitchError('refresh_failed', "See the refresher's log: it did not finish its run.", {
    facts: { reason: answer.reason },
  })
}

/** Its turns are taken. */
export const inProgress = (): StitchError =>
  new StitchError(
    'refresh_in_progress',
    'The refresher is already running. Look at GET /tokens, or try again.',
    { facts: { retryAfterSeconds: IN_PROGRESS_SECONDS } },
  )

/** Outcomes, of whatever release the refresher is. */
const Result = strictObject({ outcomes: array(looseObject({ scope: string(), outcome: string() })) })

/**
 * @throws StitchError `refresh_failed` for an answer without outcomes: it is not the refresher's, and may hold
 *   anything.
 */
function resultOf(answer: unknown): InferOutput<typeof Result> {
  const { success, output } = safeParse(Result, answer)
  if (success) return output
  throw notTheRefresher()
}

/** What was called is another function, which a wrong setting named. */
export const notTheRefresher = (): StitchError =>
  new StitchError(
    'refresh_failed',
    'The function gave no outcomes, so it is not the refresher. Check STITCH_REFRESHER_FUNCTION.',
  )
