import { bundle } from '../bundle.ts'
import { interleaved } from '../measure/interleaved.ts'
import { type RunnableFunction, startRuntime } from '../measure/runtime-process.ts'
import { startWorld } from '../servers/world.ts'
import { bundledIn, type Packaged, SIDES, type Sides, unpacked } from './builds.ts'
import { type Comparison, compared, comparedAbove } from './comparison.ts'

/** `loaded` is `here` where a snapshot is to be taken: the code is loaded, and nothing is begun ahead of the first call. */
const CONTENDERS = ['empty', 'loaded', ...SIDES] as const

/** From the start of a process until it asks for its first invocation. */
interface Initialisation {
  readonly initMs: number
  readonly processorMs: number
}

/**
 * The initialisation of each function that both commits have, above that of an empty handler: in milliseconds, and in
 * processor time, which a busy machine disturbs less.
 */
export async function compareInitialisations(
  builds: Sides<Packaged>,
  runs: number,
): Promise<readonly Comparison[]> {
  const others = await bundledIn(builds.there)
  const keys = (await bundledIn(builds.here)).filter((key) => others.includes(key))
  const empty = await bundle('empty.js')
  const world = await startWorld()
  try {
    const rows: Comparison[] = []
    for (const key of keys) {
      const here = await unpacked(builds.here, key)
      const functions = { empty, loaded: here, here, there: await unpacked(builds.there, key) }
      const found = await initialisations(functions, world.environment, runs)
      rows.push(
        comparedAbove(`${key}: time`, 'ms', found.initMs, found.initMs.empty),
        comparedAbove(`${key}: processor time`, 'ms', found.processorMs, found.processorMs.empty),
        comparedAbove(
          `${key}: processor time to load the code`,
          'ms',
          { here: found.processorMs.loaded, there: found.processorMs.there },
          found.processorMs.empty,
        ),
        compared(`${key}: processor time with the empty handler's`, 'ms', found.processorMs),
      )
    }
    return rows
  } finally {
    await world.close()
  }
}

type Samples = Readonly<Record<(typeof CONTENDERS)[number], readonly number[]>>

async function initialisations(
  functions: Readonly<Record<(typeof CONTENDERS)[number], RunnableFunction>>,
  environment: Readonly<Record<string, string>>,
  runs: number,
): Promise<Readonly<Record<keyof Initialisation, Samples>>> {
  const processorMs: Record<(typeof CONTENDERS)[number], number[]> = {
    empty: [],
    loaded: [],
    here: [],
    there: [],
  }
  const initMs = await interleaved(CONTENDERS, runs, async (name) => {
    const runtime = await startRuntime(functions[name], {
      ...environment,
      ...(name === 'loaded' ? { AWS_LAMBDA_INITIALIZATION_TYPE: 'snap-start' } : {}),
    })
    processorMs[name].push(runtime.processorMs())
    await runtime.close()
    return runtime.initMs
  })
  // The round that only warmed up is there too.
  for (const name of CONTENDERS) processorMs[name].splice(0, processorMs[name].length - runs)
  return { initMs, processorMs }
}
