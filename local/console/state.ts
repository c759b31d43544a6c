import { X509Certificate } from 'node:crypto'
import { readableLine } from '../../lib/observe/readable-line.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { MANY } from '../../lib/token/many-clients.ts'
import type { Controlled } from '../controlled.ts'
import type { LogLine } from '../lambda/function-log.ts'
import type { PaymentRequest } from '../stitch/payment-request.ts'
import { inOrder, listedClients } from './clients.ts'

const DAY_MS = 24 * 3600 * 1000

/** How many lines of the log, and how many requests, are shown. */
const SHOWN = 60

const REFRESHER = 'refresh-client-token'

/** The function that a tick invokes in a deployment for many clients. */
const TICKS = 'refresh-clients'

/**
 * All that the console shows. The stored tokens are known without a read of the store, so that an open page changes no
 * counter. The state contains facts about tokens, but no token and no secret.
 *
 * @param query `client`, the alias of one among many whose tokens are shown, and `search`, a part of the aliases that
 *   are listed
 */
export function consoleState(
  { stitch, counters, faults, journal, lives, lambda, functionSettings }: Controlled,
  query: URLSearchParams,
) {
  const environment = { ...lambda()?.functions.find(REFRESHER)?.environment, ...functionSettings() }
  const now = Date.now()
  const isMany = environment.STITCH_CLIENT === MANY
  const aliases = isMany
    ? inOrder([...stitch.clients.flatMap(({ alias }) => alias ?? []), ...lives.present().keys()])
    : []
  const asked = query.get('client')
  const chosen = isMany ? (aliases.find((alias) => alias === asked) ?? aliases[0]) : undefined
  const client = isMany ? stitch.clients.find(({ alias }) => alias === chosen) : stitch.clients[0]
  const own = lives.of(chosen)
  const scopes = scopesOf(environment, own)
  const margins = {
    refreshAheadSeconds: Number(environment.STITCH_REFRESH_AHEAD_SECONDS || 1800),
    expiryLeewaySeconds: Number(environment.STITCH_EXPIRY_LEEWAY_SECONDS || 120),
  }
  const log = lambda()?.log.lines() ?? []
  const seen = { aliases, scopes: scopesOf(environment, {}), lives, log, now, ...margins }
  return {
    now,
    chosen,
    clients: isMany ? listedClients(seen, query.get('search') ?? '') : undefined,
    clientId: client?.id,
    certificateDaysLeft: client?.certificatePem === undefined ? null : daysLeft(client.certificatePem),
    ...margins,
    tickSeconds: Number(environment.STITCH_SCHEDULE_INTERVAL_SECONDS || 300),
    nextTickAt: lambda()?.schedules.nextAt(isMany ? TICKS : REFRESHER),
    scopes,
    lives: own,
    passages: journal.passages().slice(-SHOWN),
    log: log.flatMap(readable).slice(-SHOWN),
    payments: stitch.paymentRequests(isMany ? (client?.id ?? '') : undefined).map(shownPayment),
    faults: faults.pending().map(({ at, does, times, operation, client: alias }) => ({
      at,
      does,
      operation,
      client: alias,
      left: Number.isFinite(times) ? times : 'always',
    })),
    counters,
  }
}

/** Those configured, and any other that has a token. */
function scopesOf(environment: Readonly<Record<string, string>>, lives: object): readonly string[] {
  const configured = (environment.STITCH_SCOPES || STITCH.seedScopes.join(',')).split(',')
  const named = configured.map((set) => set.trim().split(' ').sort().join(' '))
  return [...new Set([...named, ...Object.keys(lives)])]
}

const daysLeft = (pem: string): number =>
  Math.floor((new X509Certificate(pem).validToDate.getTime() - Date.now()) / DAY_MS)

function readable({ id, at, functionKey, text }: LogLine) {
  const line = readableLine(text)
  return line === undefined ? [] : [{ id, at, from: functionKey, ...line }]
}

const shownPayment = ({ id, amount, payerReference, externalReference, created, state }: PaymentRequest) => ({
  id,
  amount,
  payerReference,
  externalReference,
  created,
  state: state.__typename.replace('PaymentInitiationRequest', '').toLowerCase(),
})
