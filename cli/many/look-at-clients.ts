import { epochSeconds } from '../../lib/clock.ts'
import type { EverySetting } from '../../lib/compose/every-setting.ts'
import type { Aws } from '../aws.ts'
import type { CliError } from '../cli-error.ts'
import type { Io } from '../io.ts'
import { withProgress } from '../progress.ts'
import { type ClientRow, clientRows } from './clients-report.ts'
import { credentialsOfClients } from './credentials-of-clients.ts'
import { lastFailures } from './last-failures.ts'
import { tokensOfClients } from './tokens-of-clients.ts'

/** What is read besides the tokens. */
export interface Look {
  readonly withSecrets: boolean
  readonly withFailures: boolean
}

/** What was found. */
export interface Looked {
  readonly rows: readonly ClientRow[]
  /** Why some of the last failures may not be known. */
  readonly unread?: CliError | undefined
  /** Epoch seconds. */
  readonly now: number
}

/**
 * Looks at many clients: their tokens, their secrets and their last failures side by side, with a count on the
 * terminal.
 *
 * @throws StitchError `token_store_…` where the person may read none of them
 */
export async function lookAtClients(
  io: Io,
  { config, aws }: { readonly config: EverySetting; readonly aws: Aws },
  clients: readonly string[],
  { withSecrets, withFailures }: Look,
): Promise<Looked> {
  const now = epochSeconds(io.timing.clock)
  const keys = clients.flatMap((client) => config.scopeSets.map((scopeSet) => ({ client, scopeSet })))
  let tokensRead = 0
  let secretsRead = 0
  const tokens = tokensOfClients({ config, aws, timing: io.timing }, keys, (count) => {
    tokensRead = count
  })
  const credentials = withSecrets
    ? credentialsOfClients({ config, aws, now }, clients, (count) => {
        secretsRead = count
      })
    : undefined
  const failures = withFailures ? lastFailures(config, aws, io.timing, clients) : undefined
  const progress = () =>
    `${tokensRead} of ${keys.length} tokens${withSecrets ? `, ${secretsRead} of ${clients.length} secrets` : ''}`
  const found = await withProgress(io, progress, Promise.all([tokens, credentials, failures] as const))
  const [stored, read, last] = found
  const rows = await clientRows(
    config,
    clients,
    { stored, failures: last?.byClient, ...(read === undefined ? {} : { credentials: read }) },
    now,
  )
  return { rows, unread: last?.unread, now }
}
