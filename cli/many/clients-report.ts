import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { StitchError } from '../../lib/errors.ts'
import { type TokenStatus, tokenStatus } from '../../lib/status/token-status.ts'
import type { ClientMode } from '../../lib/token/client-token.ts'
import { FIRST_WARNING_DAYS } from '../../lib/token/warnings.ts'
import type { CredentialsFound } from './credentials-of-clients.ts'
import type { LastFailure } from './last-failures.ts'
import type { TokensOfClients } from './tokens-of-clients.ts'

/** All that is known of one client among many, without a token and without a key. */
export interface ClientRow {
  readonly client: string
  /** `failing`: a token or the secret is unusable; `warning`: something will fail; else `ok`. */
  readonly state: 'failing' | 'warning' | 'ok'
  readonly clientMode: ClientMode | null
  /** In the order in which the scope sets are configured; empty where they could not be read. */
  readonly tokens: readonly TokenStatus[]
  /** Whole days; `null` for a client secret. Absent where the secret was not read. */
  readonly certificateDaysLeft?: number | null
  /** What is wrong with its secret or its parameters. */
  readonly code?: string
  /** The last failed renewal, if the logs that were read go back that far. */
  readonly lastFailure?: LastFailure
}

/** What was found, by client. What was not read is absent. */
export interface Findings {
  readonly stored: TokensOfClients
  readonly credentials?: ReadonlyMap<string, CredentialsFound>
  readonly failures?: ReadonlyMap<string, LastFailure> | undefined
}

/** The clients, the worst first: failing ones, then those to look after, then those whose first token ends first. */
export async function clientRows(
  config: EverySetting,
  clients: readonly string[],
  findings: Findings,
  now: number,
): Promise<readonly ClientRow[]> {
  const rows = await Promise.all(clients.map((client) => rowOf(config, client, findings, now)))
  return rows
    .map((row) => ({ row, rank: STATES.indexOf(row.state), left: leastLeft(row) }))
    .sort((a, b) => a.rank - b.rank || a.left - b.left || byAlias(a.row, b.row))
    .map(({ row }) => row)
}

const STATES = ['failing', 'warning', 'ok']

const byAlias = (a: ClientRow, b: ClientRow): number =>
  a.client.localeCompare(b.client, 'en', { numeric: true })

/** Seconds until the first of its tokens ends; less than nothing where one is missing. */
export const leastLeft = ({ tokens }: ClientRow): number =>
  Math.min(...tokens.map((token) => ('secondsRemaining' in token ? token.secondsRemaining : -1)))

async function rowOf(
  config: EverySetting,
  client: string,
  { stored, credentials, failures }: Findings,
  now: number,
): Promise<ClientRow> {
  const tokens = await tokenStatus(
    config,
    (scopeSet) => async () => stored.of({ client, scopeSet }),
    now,
  ).catch(codeOfUnreadable)
  const found = credentials?.get(client)
  // A person without the right to read a secret learns nothing about it. That does not make the client fail.
  const wrongSecret = found !== undefined && 'code' in found && found.code !== 'secret_access_denied'
  const code = 'code' in tokens ? tokens.code : wrongSecret ? found.code : undefined
  const known = found !== undefined && !('code' in found) ? found : undefined
  const lastFailure = failures?.get(client)
  const row = {
    client,
    clientMode: known?.clientMode ?? ('code' in tokens ? null : tokens.clientMode),
    tokens: 'code' in tokens ? [] : tokens.tokens,
    ...(known === undefined ? {} : { certificateDaysLeft: known.certificateDaysLeft }),
    ...(code === undefined ? {} : { code }),
    ...(lastFailure === undefined ? {} : { lastFailure }),
  }
  return { state: stateOf(row), ...row }
}

const codeOfUnreadable = (error: unknown) => {
  if (error instanceof StitchError) return { code: error.code }
  throw error
}

function stateOf({
  tokens,
  code,
  certificateDaysLeft,
  lastFailure,
}: Omit<ClientRow, 'state'>): ClientRow['state'] {
  const days = certificateDaysLeft ?? Number.POSITIVE_INFINITY
  const isUnusable = tokens.some(({ status }) => status === 'missing' || status === 'expired')
  if (code !== undefined || isUnusable || days < 0) return 'failing'
  const isFailing = (token: TokenStatus) =>
    lastFailure !== undefined &&
    'issuedAt' in token &&
    token.scope === lastFailure.scope &&
    token.issuedAt < lastFailure.at
  return days < FIRST_WARNING_DAYS || tokens.some(isFailing) ? 'warning' : 'ok'
}
