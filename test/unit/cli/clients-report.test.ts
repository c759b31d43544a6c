import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Io } from '../../../cli/io.ts'
import { type ClientRow, clientRows } from '../../../cli/many/clients-report.ts'
import { clientsTable, summaryOf } from '../../../cli/many/clients-table.ts'
import type { CredentialsFound } from '../../../cli/many/credentials-of-clients.ts'
import type { LastFailure } from '../../../cli/many/last-failures.ts'
import { textOf } from '../../../cli/visible-text.ts'
import { readEverySetting } from '../../../lib/compose/every-setting.ts'
import { StitchError } from '../../../lib/errors.ts'
import { aToken } from '../../support/tokens.ts'

const NOW = 1_800_000_000
const CONFIG = readEverySetting({ STITCH_CLIENT: 'many', STITCH_SCOPES: 'a,b' })

/** What is known of one client: seconds that each of its two tokens has left, and what else was found. */
interface Known {
  readonly left: readonly [a: number | undefined, b: number | undefined] | 'unreadable'
  readonly credentials?: CredentialsFound
  readonly failure?: LastFailure
}

const rowsOf = (clients: Readonly<Record<string, Known>>): Promise<readonly ClientRow[]> => {
  const storedOf = (client: string, scopeSet: string) => {
    const left = clients[client]?.left
    if (left === 'unreadable') throw new StitchError('kms_key_unusable', 'No.')
    const seconds = left?.[scopeSet === 'a' ? 0 : 1]
    if (seconds === undefined) return undefined
    const token = aToken({ issuedAt: NOW + seconds - 3600, expiresAt: NOW + seconds, clientMode: 'live' })
    return { version: 1, token }
  }
  const found = Object.entries(clients)
  const findings = {
    stored: {
      of: ({ client, scopeSet }: { client: string; scopeSet: string }) => storedOf(client, scopeSet),
    },
    credentials: new Map(
      found.flatMap(([client, { credentials }]) => (credentials ? [[client, credentials]] : [])),
    ),
    failures: new Map(found.flatMap(([client, { failure }]) => (failure ? [[client, failure]] : []))),
  }
  return clientRows(CONFIG, Object.keys(clients), findings, NOW)
}

const certificate = (days: number): CredentialsFound => ({ clientMode: 'live', certificateDaysLeft: days })

it('the worst client is first, whatever is wrong with it; of those that are well the one whose token ends first', async () => {
  const rows = await rowsOf({
    'well-10': { left: [3000, 3000], credentials: certificate(200) },
    'well-9': { left: [3000, 3000], credentials: certificate(200) },
    sooner: { left: [3000, 1700] },
    ending: { left: [3000, 3000], credentials: certificate(29) },
    thirty: { left: [3000, 3000], credentials: certificate(30) },
    refused: { left: [3000, 1500], failure: { at: NOW - 10, scope: 'b', code: 'client_auth_rejected' } },
    recovered: {
      left: [3000, 3000],
      failure: { at: NOW - 700, scope: 'b', code: 'token_endpoint_unreachable' },
    },
    missing: { left: [3000, undefined] },
    over: { left: [120, 3000] },
    ended: { left: [3000, 3000], credentials: certificate(-1) },
    broken: { left: [3000, 3000], credentials: { code: 'secret_malformed' } },
    unseen: { left: [3000, 3000], credentials: { code: 'secret_access_denied' } },
    odd: { left: 'unreadable' },
  })
  assert.deepEqual(
    rows.map(({ client, state }) => `${state} ${client}`),
    [
      ...['failing missing', 'failing over', 'failing broken', 'failing ended', 'failing odd'],
      ...['warning refused', 'warning ending'],
      ...['ok sooner', 'ok recovered', 'ok thirty', 'ok unseen', 'ok well-9', 'ok well-10'],
    ],
  )
  assert.equal(textOf(summaryOf(rows)), '5 failing, 2 to look after, 6 well')
})

const tableOf = (rows: readonly ClientRow[], options = {}, width?: number) => {
  const out = { isTerminal: true, width, write: () => undefined }
  const lines = clientsTable({ out } as unknown as Io, CONFIG, { rows, now: NOW }, options)
  return lines.map((line) => textOf(line).trimEnd())
}

it('of a thousand clients the table has the twenty worst, on one screen, and says how many there are besides', async () => {
  const known = Object.fromEntries(
    Array.from({ length: 1000 }, (_, index): [string, Known] => [
      `client-${index + 1}`,
      {
        left: [3000, index < 15 ? undefined : 1500],
        credentials: certificate(300),
        ...(index < 15 ? { failure: { at: NOW - 65, scope: 'b', code: 'token_request_rejected' } } : {}),
      },
    ]),
  )
  const rows = await rowsOf(known)
  const lines = tableOf(rows, {}, 80)
  assert.equal(lines.length, 24)
  assert.equal(lines[2], 'CLIENT     MODE  CERT   TOKENS    LAST FAILURE')
  assert.equal(lines[3], 'client-1   live  300 d  50m none  token_request_rejected, b, 1 min 5 s ago')
  assert.equal(lines.at(-2), 'client-20  live  300 d  50m 25m!')
  assert.equal(lines.at(-1), 'and 980 more, none worse than these. All of them: --all')
  assert.equal(tableOf(rows, { failing: true }).length, 3 + 15)
  assert.equal(tableOf(rows, { all: true }).length, 3 + 1000)
  for (const line of tableOf(rows, { all: true }, 40))
    if (!line.startsWith('Tokens')) assert.ok(line.length <= 40, line)
})

it('where all are well and only the others are asked for there is no table', async () =>
  assert.deepEqual(tableOf(await rowsOf({ well: { left: [3000, 3000] } }), { failing: true }), []))
