import { interleaved } from '../measure/interleaved.ts'
import { ratios, type Statistics, statistics } from '../measure/statistics.ts'
import { timesThatFit, UNCOLLECTED, type Worker, withWorkers } from '../measure/worker.ts'
import { startWorld } from '../servers/world.ts'

/** How the token is got, and what that is called here. The first is the measuring itself. */
const SOURCES = {
  'nothing.ts': 'an awaited call of an empty function',
  'ours-source.ts': 'ours: token source',
  'google-auth.js': 'google-auth-library: getAccessToken',
  'powertools.js': 'Powertools: getParameter',
  'msal.js': 'MSAL Node: acquireTokenByClientCredential',
} as const

/** A handler that does nothing but have the token; the first has none. */
const MIDDLEWARES = {
  'empty-middy.js': 'empty handler in middy',
  'ours-middleware.ts': 'ours: clientToken',
  'middy-ssm.js': '@middy/ssm',
} as const

const SUBJECTS = { ...SOURCES, ...MIDDLEWARES }
type Subject = keyof typeof SUBJECTS
const NAMES = Object.keys(SUBJECTS) as Subject[]

export interface WarmReadRow {
  readonly name: string
  /** Nanoseconds for one read, awaited, that of the measuring included. */
  readonly nanoseconds: Statistics
  readonly toOurs: Statistics
  /** Bytes of heap for one read. */
  readonly bytes: number
}

export interface WarmReads {
  readonly sources: readonly WarmReadRow[]
  readonly middlewares: readonly WarmReadRow[]
  /** Requests that reached the AWS endpoint while all of this was measured. */
  readonly requests: number
}

export async function measureWarmReads(runs: number): Promise<WarmReads> {
  const world = await startWorld()
  const reads = (): number => world.counters.get('ssm.GetParameter') + world.counters.get('ssm.GetParameters')
  try {
    const { samples, requests } = await withWorkers(NAMES, world.environment, async (workers) => {
      const times = new Map<Subject, number>()
      for (const name of NAMES) times.set(name, await timesThatFit(workers[name]))
      const before = reads()
      const measured = await interleaved(
        NAMES,
        runs,
        async (name) => {
          const count = times.get(name) as number
          const [taken] = await workers[name].measure({ operation: 'get', mode: 'whole', times: count })
          return (taken as number) / count
        },
        5,
      )
      return { samples: measured, requests: reads() - before }
    })
    const bytes = await withWorkers(NAMES, world.environment, allBytes, UNCOLLECTED)
    const rows = (group: readonly Subject[], ours: Subject): readonly WarmReadRow[] =>
      group.map((name) => ({
        name: SUBJECTS[name],
        nanoseconds: statistics(samples[name]),
        toOurs: ratios(samples[name], samples[ours]),
        bytes: bytes.get(name) as number,
      }))
    return {
      sources: rows(Object.keys(SOURCES) as Subject[], 'ours-source.ts'),
      middlewares: rows(Object.keys(MIDDLEWARES) as Subject[], 'ours-middleware.ts'),
      requests,
    }
  } finally {
    await world.close()
  }
}

async function allBytes(workers: Readonly<Record<Subject, Worker>>): Promise<Map<Subject, number>> {
  const bytes = new Map<Subject, number>()
  for (const name of NAMES) bytes.set(name, await bytesOf(workers[name]))
  return bytes
}

const COUNTED_TIMES = 2000

async function bytesOf(worker: Worker): Promise<number> {
  await timesThatFit(worker)
  const [bytes] = await worker.measure({ operation: 'get', mode: 'bytes', times: COUNTED_TIMES })
  return Math.max(0, Math.round((bytes as number) / COUNTED_TIMES))
}
