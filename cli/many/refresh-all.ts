import { epochSeconds } from '../../lib/clock.ts'
import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { StitchError } from '../../lib/errors.ts'
import { counted } from '../../lib/observe/counted.ts'
import { mustRenew } from '../../lib/refresher/renewal.ts'
import { MANY_TIMEOUT_SECONDS } from '../../lib/token/budgets.ts'
import { RENEW_WHAT_IS_DUE } from '../../lib/token/refresh-event.ts'
import type { TokenKey } from '../../lib/token/token-key.ts'
import type { Aws } from '../aws.ts'
import type { Io } from '../io.ts'
import { printHint, printJson, printLines } from '../print.ts'
import { EXIT } from '../problem.ts'
import { withProgress } from '../progress.ts'
import { styled } from '../visible-text.ts'
import { clientsOf } from './list-clients.ts'
import { startTick } from './tick.ts'
import { tokensOfClients } from './tokens-of-clients.ts'

/** How often to check whether tokens have been renewed, in milliseconds. */
const LOOK_MS = 5000

/**
 * After this time without a renewal no more are expected, in milliseconds. A client whose secret does not answer takes
 * 7 s.
 */
const NOTHING_NEW_MS = 30_000

/** How many clients are named at most. */
const MOST_NAMED = 10

/**
 * `refresh` for all clients: starts a tick, as the schedule does. Waits until the tokens that were due are renewed, or
 * no more renewals are expected. Sends Stitch no request that the next tick would not send.
 */
export async function refreshAll(
  io: Io,
  { config, aws }: { readonly config: EverySetting; readonly aws: Aws },
  asJson: boolean,
): Promise<number> {
  const { timing } = io
  let due: readonly TokenKey[] = []
  const lookAtDue = async (keys: readonly TokenKey[]) => {
    const stored = await tokensOfClients({ config, aws, timing }, keys, () => undefined)
    const now = epochSeconds(timing.clock)
    return keys.filter((key) => isDue(() => stored.of(key), config, now))
  }
  const clients = await withProgress(io, 'Listing the clients', clientsOf(config, aws, timing))
  const keys = clients.flatMap((client) => config.scopeSets.map((scopeSet) => ({ client, scopeSet })))
  due = await withProgress(io, 'Looking at the tokens', lookAtDue(keys))
  const all = due.length
  io.interruption.leaves('The tick goes on by itself. To see what is stored: stitch-token status')
  const tick = await withProgress(io, 'Handing out the clients', startTick(config, aws))

  const untilRenewed = async (): Promise<void> => {
    const begunAt = timing.monotonic()
    let newsAt = begunAt
    while (due.length > 0) {
      const now = timing.monotonic()
      if (now - newsAt > NOTHING_NEW_MS || now - begunAt > MANY_TIMEOUT_SECONDS * 1000) return
      await timing.sleep(LOOK_MS)
      // An outage of the store does not end the wait, because it does not end the tick.
      const left = await lookAtDue(due).catch(() => due)
      if (left.length < due.length) newsAt = timing.monotonic()
      due = left
    }
  }
  await withProgress(io, () => `Renewed ${all - due.length} of ${all} tokens that are due`, untilRenewed())

  const renewed = all - due.length
  if (asJson)
    printJson(io, { ...tick, renewed, due: due.map(({ client, scopeSet: scope }) => ({ client, scope })) })
  else {
    printLines(io, [
      [
        styled('green', '✔'),
        ` ${counted(tick.clients, 'client')} handed out, in ${counted(tick.chunks, 'chunk')}`,
      ],
      [styled('green', '✔'), ` ${counted(renewed, 'token')} renewed, ${keys.length - all} good for longer`],
    ])
    if (due.length > 0) sayDue(io, due)
  }
  return due.length === 0 ? EXIT.ok : EXIT.failed
}

function isDue(
  read: () => ReturnType<Awaited<ReturnType<typeof tokensOfClients>>['of']>,
  config: EverySetting,
  now: number,
): boolean {
  try {
    const stored = read()
    return stored === undefined || mustRenew(stored, RENEW_WHAT_IS_DUE, config, now)
  } catch (error) {
    if (error instanceof StitchError) return true
    throw error
  }
}

function sayDue(io: Io, due: readonly TokenKey[]): void {
  const clients = [...new Set(due.map(({ client }) => client))]
  const named = clients.slice(0, MOST_NAMED).join(', ')
  const more = clients.length > MOST_NAMED ? ` and ${clients.length - MOST_NAMED} more` : ''
  printLines(io, [[styled('red', '✘'), ` still due: ${counted(due.length, 'token')}, of ${named}${more}`]])
  printHint(
    io,
    'The stored tokens are unchanged, and the next tick tries again. To see why: stitch-token clients',
  )
}
