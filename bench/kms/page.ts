import { STITCH } from '../../lib/providers/stitch.ts'
import { RENEWAL_SECONDS } from '../fleet/fleet-settings.ts'
import { PRICES } from '../money/prices.ts'
import { figure, spread, table } from '../report/markdown.ts'
import type { Section } from '../report/section.ts'
import type { KmsRow } from './measure.ts'

const SCOPE_SETS = STITCH.seedScopes.length
const SIGNATURES_PER_MONTH = ((30 * 86_400) / RENEWAL_SECONDS) * SCOPE_SETS

export function kmsPage(rows: readonly KmsRow[]): Section {
  const signatures = (SIGNATURES_PER_MONTH / 10_000) * PRICES.kmsPer10000RsaSignatures.price
  const perMonth = PRICES.kmsPerKeyAndMonth.price + signatures
  return {
    title: 'A key that no code can read',
    goals: [],
    body: `A renewal with the private key in the secret, and with one that KMS signs with (\`--param signing=kms\`):

${table(
  ['round trip', 'secret', 'KMS', 'more', 'four scope sets, secret', 'KMS', 'more'],
  rows.map(({ roundTripMs, one, four }) => [
    `${roundTripMs} ms`,
    ...[one, four].flatMap(({ secret, kms, more }) => [secret, kms, more].map((taken) => spread(taken))),
  ]),
)}

Milliseconds; ${rows.map(({ one, roundTripMs }) => `${one.kms.runs} runs with ${roundTripMs} ms`).join(', ')}, interleaved, in a warm container, over plain HTTP. The signature itself
is made on this machine, not in KMS. It is one round trip more, and no reader waits for it. Four scope sets have their signatures side by side.

A key costs ${PRICES.kmsPerKeyAndMonth.price} US dollar a month, and ${figure(SIGNATURES_PER_MONTH)} signatures of ${SCOPE_SETS} scope sets $${signatures.toFixed(4)}: $${perMonth.toFixed(2)} a month for a client. Its secret costs $${PRICES.secretPerMonth.price.toFixed(2)} besides. A new
certificate is a new key: two of them for the days of a rotation.`,
    pictures: [],
  }
}
