import { costOfMany, type ManyCounts, type ManyItem } from '../../../bench/money/cost-of-many.ts'
import { figure, table } from '../../../bench/report/markdown.ts'
import { ManyWriter } from '../../support/many-writer.ts'
import { simulateMany, TICK_SECONDS } from './day.ts'

/** Names of a batch. One is full, but for the last of a group of clients. */
const BATCH = 10

/**
 * How many metrics a deployment with these scope sets writes: of a run that renews, of one that finds all fresh, and of
 * the tick.
 */
async function metricsOf(scopeSets: number): Promise<number> {
  const scopes = Array.from({ length: scopeSets }, (_, index) => `scope-${index + 1}`)
  const writer = new ManyWriter(['acme'], { scopes: scopes.join(',') })
  await writer.run(['acme'])
  await writer.run(['acme'])
  const written = writer.metrics.all.map(({ name, scope, kind }) => JSON.stringify([name, scope, kind]))
  return new Set([...written, 'Clients']).size
}

/** Counts what a deployment for many clients does in so many hours: the real code in virtual time. */
export async function countsOfMany(clients: number, scopeSets: number, hours: number): Promise<ManyCounts> {
  const { calls, renewals, turns } = await simulateMany({ clients, scopeSets, hours })
  const ticks = (hours * 3600) / TICK_SECONDS
  return {
    clients,
    hours,
    tokensRead: calls.batches * BATCH + calls.reads,
    writes: renewals,
    secretsRead: calls.secrets,
    lists: calls.lists,
    runSeconds: turns.onAverage * hours * 3600,
    // The tick itself, and one for each turn.
    runs: ticks * 3,
    metrics: await metricsOf(scopeSets),
  }
}

/** All of a month, in US dollars. */
export const sumOf = (items: readonly ManyItem[]): number =>
  items.reduce((sum, { dollars }) => sum + dollars, 0)

/** The table of docs/run/many-clients.md: `node test/model/many/cost.ts`. */
async function printTable(): Promise<void> {
  const counts = await countsOfMany(1000, 4, 6)
  const items = costOfMany(counts)
  const rows = items.map(({ item, count, dollars }) => [
    item,
    figure(count),
    dollars.toFixed(2),
    (dollars / counts.clients).toFixed(4),
  ])
  const sum = sumOf(items)
  console.log(
    table(
      ['1000 clients, four scope sets', 'in a month', 'dollars', 'of each client'],
      [...rows, ['together', '', sum.toFixed(2), (sum / counts.clients).toFixed(4)]],
    ),
  )
}

if (import.meta.main) await printTable()
