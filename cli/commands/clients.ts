import { counted } from '../../lib/observe/counted.ts'
import { connectAws } from '../aws.ts'
import { settingsOf } from '../client-settings.ts'
import type { Io } from '../io.ts'
import { clientsTable, summaryOf, type TableOptions } from '../many/clients-table.ts'
import { clientsOf, type LeftBehind, leftBehind } from '../many/list-clients.ts'
import { lookAtClients } from '../many/look-at-clients.ts'
import { instant, printHint, printJson, printLines } from '../print.ts'
import { EXIT } from '../problem.ts'
import { withProgress } from '../progress.ts'
import type { GlobalOptions } from '../settings.ts'
import { styled } from '../visible-text.ts'

export interface ClientsOptions extends GlobalOptions, TableOptions {
  /** Whether to read the secrets, which contain the dates on which the certificates end; true by default. */
  readonly secrets?: boolean
}

/** `clients`: every client of a deployment for many, the worst first. Never a token, and nothing of a key. */
export async function clients(io: Io, options: ClientsOptions): Promise<number> {
  const config = settingsOf(io)
  const aws = await connectAws(io.environment)
  const all = await withProgress(io, 'Listing the clients', clientsOf(config, aws, io.timing))
  const left = leftBehind(config, aws, all)
  const wanted = io.client === undefined ? all : all.filter((client) => client === io.client)
  const look = { withSecrets: options.secrets !== false, withFailures: true }
  const looked = await lookAtClients(io, { config, aws }, wanted, look)
  const gone = await left
  const { rows, now, unread } = looked
  if (options.json === true) {
    const shown = options.failing === true ? rows.filter(({ state }) => state !== 'ok') : rows
    const failuresUnread = unread === undefined ? null : { code: unread.code, message: unread.message }
    printJson(io, { stage: config.stage, clients: shown, leftBehind: gone ?? null, failuresUnread })
    return EXIT.ok
  }
  printLines(io, [
    styled(
      'bold',
      `${counted(wanted.length, 'client')}, stage ${config.stage}, ${aws.region}, ${instant(now)}`,
    ),
    summaryOf(rows),
    ...clientsTable(io, config, looked, options),
  ])
  if (unread !== undefined) printHint(io, `Some of the last failures may be missing. ${unread.message}`)
  for (const line of leftBehindHints(gone ?? [])) printHint(io, line)
  return EXIT.ok
}

/** How many names AWS accepts in one call (Parameter Store, `DeleteParameters`). */
const MOST_NAMES = 10

/** For how many of the removed clients the command is shown. */
const MOST_GONE = 5

/** How to remove the parameters of clients whose secret was deleted. */
export function leftBehindHints(gone: readonly LeftBehind[]): readonly string[] {
  const shown = gone.slice(0, MOST_GONE).map(({ client, parameters }) => {
    const names = parameters.slice(0, MOST_NAMES).join(' ')
    return (
      `The secret of ${client} is gone, and its tokens are still stored. ` +
      `Remove them: aws ssm delete-parameters --names ${names}`
    )
  })
  const more = gone.length - shown.length
  return more === 0
    ? shown
    : [
        ...shown,
        `The tokens of ${counted(more, 'more client')} are also still stored. ` +
          'To see them all: stitch-token clients --json',
      ]
}
