import { X509Certificate } from 'node:crypto'
import { readableLine } from '../../lib/observe/readable-line.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import type { Controlled } from '../controlled.ts'
import type { LogLine } from '../lambda/function-log.ts'
import type { PaymentRequest } from '../stitch/payment-request.ts'

const DAY_MS = 24 * 3600 * 1000

/** How many lines of the log, and how many requests, are shown. */
const SHOWN = 60

const REFRESHER = 'refresh-client-token'

/**
 * All that the console shows, tokens included: what was stored is known without a read of the store, so that an open page changes no
 * counter. No token and no secret is in it.
 */
export function consoleState({
  stitch,
  counters,
  faults,
  journal,
  lives,
  lambda,
  functionSettings,
}: Controlled) {
  const [client] = stitch.clients
  const environment = { ...lambda()?.functions.find(REFRESHER)?.environment, ...functionSettings() }
  return {
    now: Date.now(),
    clientId: client?.id,
    certificateDaysLeft: client?.certificatePem === undefined ? null : daysLeft(client.certificatePem),
    refreshAheadSeconds: Number(environment.STITCH_REFRESH_AHEAD_SECONDS || 1800),
    expiryLeewaySeconds: Number(environment.STITCH_EXPIRY_LEEWAY_SECONDS || 120),
    tickSeconds: Number(environment.STITCH_SCHEDULE_INTERVAL_SECONDS || 300),
    nextTickAt: lambda()?.schedules.nextAt(REFRESHER),
    scopes: scopesOf(environment, lives.all()),
    lives: lives.all(),
    passages: journal.passages().slice(-SHOWN),
    log: (lambda()?.log.lines() ?? []).flatMap(readable).slice(-SHOWN),
    payments: stitch.paymentRequests().map(shownPayment),
    faults: faults.pending().map(({ at, does, times, operation }) => ({
      at,
      does,
      operation,
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
