import type { EverySetting } from '../../lib/compose/every-setting.ts'
import type { TokenStatus } from '../../lib/status/token-status.ts'
import type { Io } from '../io.ts'
import { clipped, columns, duration } from '../print.ts'
import { type Line, type Style, styled, textOf } from '../visible-text.ts'
import type { ClientRow } from './clients-report.ts'

/** How many clients are shown without `--all`: the worst ones, on one screen. */
const SHOWN = 20

/** How the table is shown. */
export interface TableOptions {
  /** Only those that fail or need attention. */
  readonly failing?: boolean
  /** However many they are. */
  readonly all?: boolean
}

/** How many clients are in each state, as one line. */
export function summaryOf(rows: readonly ClientRow[]): Line {
  const count = (state: ClientRow['state']) => rows.filter((row) => row.state === state).length
  const part = (number: number, text: string, style: Style) =>
    number === 0 ? `${number} ${text}` : styled(style, `${number} ${text}`)
  return [
    part(count('failing'), 'failing', 'red'),
    ', ',
    part(count('warning'), 'to look after', 'yellow'),
    ', ',
    part(count('ok'), 'well', 'green'),
  ]
}

/** The clients as a table that fits the terminal, the worst first. `now` in epoch seconds. */
export function clientsTable(
  io: Io,
  config: EverySetting,
  { rows, now }: { readonly rows: readonly ClientRow[]; readonly now: number },
  { failing = false, all = false }: TableOptions,
): readonly Line[] {
  const wanted = failing ? rows.filter(({ state }) => state !== 'ok') : rows
  const shown = all ? wanted : wanted.slice(0, SHOWN)
  if (shown.length === 0) return []
  const more = wanted.length - shown.length
  const withCredentials = rows.some((row) => row.certificateDaysLeft !== undefined)
  const withFailures = rows.some(({ lastFailure, code }) => lastFailure !== undefined || code !== undefined)
  const [head = '', ...lines] = columns([
    [
      'CLIENT',
      'MODE',
      ...(withCredentials ? ['CERT'] : []),
      'TOKENS',
      ...(withFailures ? ['LAST FAILURE'] : []),
    ],
    ...shown.map((row) => [
      styled(STYLES[row.state], row.client),
      row.clientMode ?? '-',
      ...(withCredentials ? [certificateOf(row)] : []),
      row.tokens.length === 0 ? '-' : row.tokens.map(lifeOf).join(' '),
      ...(withFailures ? [failureOf(row, now)] : []),
    ]),
  ])
  return [
    `Tokens in this order: ${config.scopeSets.join(', ')}`,
    '',
    ...[styled('dim', textOf(head)), ...lines].map((line) => clipped(line, io.out.width)),
    ...(more === 0 ? [] : [styled('dim', `and ${more} more, none worse than these. All of them: --all`)]),
  ]
}

const STYLES: Record<ClientRow['state'], Style> = { failing: 'red', warning: 'yellow', ok: 'green' }

const certificateOf = ({ certificateDaysLeft: days }: ClientRow): string =>
  days === undefined ? '-' : days === null ? 'secret' : `${days} d`

/** In one unit: a thousand lives are compared at a glance. */
function lifeOf(token: TokenStatus): string {
  if (token.status === 'missing') return 'none'
  if (token.status === 'expired') return 'over'
  const { secondsRemaining: seconds } = token
  const life = seconds < 7200 ? `${Math.floor(seconds / 60)}m` : `${Math.floor(seconds / 3600)}h`
  return token.status === 'due' ? `${life}!` : life
}

function failureOf({ code, lastFailure }: ClientRow, now: number): string {
  if (lastFailure === undefined) return code ?? ''
  const ago = `${duration(Math.max(0, now - lastFailure.at))} ago`
  return `${code ?? lastFailure.code}, ${code === undefined ? `${lastFailure.scope}, ` : ''}${ago}`
}
