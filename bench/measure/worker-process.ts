import type { Operation, Order, Prepare, Report } from './operation.ts'

/**
 * A process of its own for each subject: what one has taught the compiler or left in the heap does not reach the
 * others.
 */
const { prepare } = (await import(process.argv[2] as string)) as { prepare: Prepare }
const operations = await prepare()

const now = (): number => Number(process.hrtime.bigint())

async function whole({ run }: Operation, times: number): Promise<number[]> {
  const from = now()
  for (let left = times; left > 0; left -= 1) await run()
  return [now() - from]
}

async function each({ before, run }: Operation, times: number): Promise<number[]> {
  const taken = new Array<number>(times)
  for (let index = 0; index < times; index += 1) {
    if (before !== undefined) await before()
    const from = now()
    await run()
    taken[index] = now() - from
  }
  return taken
}

/** The young generation is larger than what is allocated here (`UNCOLLECTED`), so nothing is collected in between. */
async function bytes({ run }: Operation, times: number): Promise<number[]> {
  globalThis.gc?.()
  const from = process.memoryUsage().heapUsed
  for (let left = times; left > 0; left -= 1) await run()
  return [process.memoryUsage().heapUsed - from]
}

const MODES = { whole, each, bytes }

async function obey({ operation, times, mode }: Order): Promise<Report> {
  const found = operations[operation]
  if (found === undefined) return { error: `no operation is called ${operation}` }
  try {
    return { values: await MODES[mode](found, times) }
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

process.on('message', (order: Order) => void obey(order).then((report) => process.send?.(report)))
process.send?.({ values: [] } satisfies Report)
