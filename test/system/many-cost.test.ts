import assert from 'node:assert/strict'
import { it } from 'node:test'
import { costOfMany } from '../../bench/money/cost-of-many.ts'
import { countsOfMany, sumOf } from '../model/many/cost.ts'

/**
 * Fifty clients are counted, and count for twenty times as many: what is paid for grows with the clients, and not
 * faster.
 */
const TIMES = 20

it('a client of a thousand costs under 0.60 US dollars a month, and its secret is most of it', async () => {
  const { clients, hours, metrics, runs, lists, ...counted } = await countsOfMany(50, 4, 4)
  const grown = Object.entries(counted).map(([name, count]) => [name, count * TIMES])
  const of = { ...(Object.fromEntries(grown) as typeof counted), hours, metrics, runs }
  const items = costOfMany({ ...of, lists: lists * TIMES, clients: clients * TIMES })
  const ofEach = sumOf(items) / (clients * TIMES)
  assert.ok(ofEach < 0.6, `${ofEach} dollars`)
  assert.ok(ofEach > 0.4)
})
