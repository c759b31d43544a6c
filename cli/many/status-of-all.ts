import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { counted } from '../../lib/observe/counted.ts'
import type { Aws } from '../aws.ts'
import type { Io } from '../io.ts'
import { instant, printJson, printLines } from '../print.ts'
import { EXIT } from '../problem.ts'
import { withProgress } from '../progress.ts'
import { styled } from '../visible-text.ts'
import { clientsTable, summaryOf } from './clients-table.ts'
import { clientsOf } from './list-clients.ts'
import { lookAtClients } from './look-at-clients.ts'

/**
 * `status` of all clients: what is stored of each and how long it lasts, the worst first. Fails when a token is not
 * usable.
 */
export async function statusOfAll(
  io: Io,
  { config, aws }: { readonly config: EverySetting; readonly aws: Aws },
  { json = false, watch }: { readonly json?: boolean; readonly watch?: number },
): Promise<number> {
  const clients = await withProgress(io, 'Listing the clients', clientsOf(config, aws, io.timing))
  const look = { withSecrets: false, withFailures: false }
  const looked = await lookAtClients(io, { config, aws }, clients, look)
  if (json) {
    const shown = looked.rows.map(({ client, clientMode, tokens }) => ({ client, clientMode, tokens }))
    printJson(io, { clients: shown }, watch === undefined ? 2 : 0)
  } else
    printLines(io, [
      styled(
        'bold',
        `${counted(clients.length, 'client')}, stage ${config.stage}, ${aws.region}, ${instant(looked.now)}`,
      ),
      summaryOf(looked.rows),
      ...clientsTable(io, config, looked, {}),
    ])
  return looked.rows.some(({ state }) => state === 'failing') ? EXIT.failed : EXIT.ok
}
