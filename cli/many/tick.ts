import { number, object, safeParse } from 'valibot'
import { invocationRequest } from '../../lib/aws/invocation.ts'
import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { StitchError } from '../../lib/errors.ts'
import { HttpFailure } from '../../lib/http/exchange.ts'
import { parseJsonObject } from '../../lib/json-object.ts'
import { LIST_MS } from '../../lib/token/budgets.ts'
import type { Aws } from '../aws.ts'
import { CliError } from '../cli-error.ts'
import { callOf } from '../refresher-call.ts'
import { ticksName } from '../settings.ts'

/** How long handing out may take, in milliseconds: the list of the clients, and a cold start. */
const TICK_MS = LIST_MS + 20_000

const HandedOut = object({ clients: number(), chunks: number() })

/** What a tick has handed out. */
export interface Tick {
  readonly clients: number
  readonly chunks: number
}

/**
 * Does what the schedule does: has `refresh-clients` hand out all clients. Their runs go on after that.
 *
 * @throws CliError of `callOf`; StitchError `refresh_in_progress` where every turn is taken, `refresh_failed`
 */
export async function startTick(config: EverySetting, { call }: Pick<Aws, 'call'>): Promise<Tick> {
  const name = ticksName(config)
  const failure = (reason: string) =>
    new StitchError(
      'refresh_failed',
      `${name} did not hand out the clients (${reason}). Its log says why: stitch-token logs`,
      { facts: { reason } },
    )
  const request = invocationRequest({ functionName: name, event: {}, timeoutMs: TICK_MS })
  const answer = await callOf(
    call,
    name,
  )(request).catch((error: unknown) => {
    if (error instanceof CliError || !(error instanceof HttpFailure)) throw error
    throw failure(error.reason)
  })
  if (answer.status === 429)
    throw new StitchError(
      'refresh_in_progress',
      'Try again in a minute. As many ticks run already as may run at once.',
    )
  const content = parseJsonObject(answer.body)
  const { success, output } = safeParse(HandedOut, content)
  if (success && answer.headers['x-amz-function-error'] === undefined) return output
  throw failure(typeof content?.errorType === 'string' ? content.errorType : `HTTP ${answer.status}`)
}
